import assert from "node:assert/strict";
import { hasModule, readByPython } from "./python_reader.ts";
import { calendarText } from "../../routes/pages/share/calendar.ts";
import { someMaintenance } from "../monitor/maintenance/some_maintenance.ts";

const present = await hasModule("icalendar");

interface ReadCalendar {
  readonly name: string;
  /** What the library finds wrong. */
  readonly errors: readonly unknown[];
  readonly events: readonly ReadWindow[];
}

interface ReadWindow {
  readonly uid: string;
  readonly summary: string;
  readonly description: string;
  /** RFC 3339, both. */
  readonly start: string;
  readonly end: string;
  readonly errors: readonly unknown[];
}

const readByIcalendar = (text: string): Promise<ReadCalendar> =>
  readByPython("read_calendar.py", text);

const NOW = Date.UTC(2026, 10, 29, 12);
const TITLE = `Größe, "x"; \\ and ${"𝒳 ".repeat(60)}end`;

Deno.test({
  name: present
    ? "icalendar finds no fault in the calendar, and reads each window with its names as they are"
    : "icalendar reads the calendar (skipped: python3-icalendar is not installed)",
  ignore: !present,
  fn: async () => {
    const rule = someMaintenance({
      ...{ title: TITLE, text: "Two\nlines; and, signs" },
      startsAt: Date.UTC(2026, 10, 1, 1, 30),
      endsAt: Date.UTC(2026, 10, 1, 3, 30),
      repeat: {
        ...{ every: "week", on: [0], at: "02:30", timeZone: "Europe/Berlin" },
      },
    });
    const read = await readByIcalendar(calendarText({
      ...{ key: "operator", title: "Status, of all" },
      ...{ url: "https://status.example.org/", host: "status.example.org" },
      maintenance: [{ rule, services: [{ id: 1, name: "api; v2" }] }],
    }, NOW));
    assert.equal(read.name, "Status, of all: maintenance");
    assert.deepEqual(read.errors, []);
    assert.ok(read.events.length > 10);
    const ids = new Set();
    for (const each of read.events) {
      assert.deepEqual(each.errors, []);
      assert.equal(each.summary, `Maintenance: ${TITLE}`);
      assert.equal(each.description, "Two\nlines; and, signs\n\napi; v2");
      assert.equal(Date.parse(each.end) - Date.parse(each.start), 7_200_000);
      ids.add(each.uid);
    }
    assert.equal(ids.size, read.events.length);
    assert.equal(read.events[0]?.start, "2026-11-01T01:30:00+00:00");
  },
});
