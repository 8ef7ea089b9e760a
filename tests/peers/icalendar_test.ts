import assert from "node:assert/strict";
import { calendarText } from "../../routes/pages/share/calendar.ts";
import { someMaintenance } from "../monitor/maintenance/some_maintenance.ts";

/** Debian's, which has its package python3-icalendar. */
const PYTHON = "/usr/bin/python3";
const present = await new Deno.Command(PYTHON, {
  args: ["-c", "import icalendar"],
  stderr: "null",
}).output().then(({ success }) => success, () => false);

async function readByIcalendar(text: string) {
  const script = new URL("read_calendar.py", import.meta.url).pathname;
  const python = new Deno.Command(PYTHON, {
    args: [script],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = python.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { success, stdout } = await python.output();
  assert.ok(success);
  return JSON.parse(new TextDecoder().decode(stdout));
}

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
    assert.equal(read.events[0].start, "2026-11-01T01:30:00+00:00");
  },
});
