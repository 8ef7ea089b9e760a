import assert from "node:assert/strict";
import { calendarText } from "../../../../routes/pages/share/calendar.ts";
import { someMaintenance } from "../../../monitor/maintenance/some_maintenance.ts";

const NOW = Date.UTC(2026, 10, 29, 12);
const HOUR_MS = 3_600_000;

function calendar(parts: Parameters<typeof someMaintenance>[0]): string {
  return calendarText({
    ...{ key: "operator", title: "Status; all, of it" },
    ...{ url: "https://status.example.org/", host: "status.example.org" },
    maintenance: [{
      rule: someMaintenance(parts),
      services: [{ id: 1, name: "api" }],
    }],
  }, NOW);
}

/** Lines as they were before they were folded. */
function unfolded(text: string): string[] {
  return text.replaceAll("\r\n ", "").split("\r\n");
}

Deno.test("a calendar has an event for each window, in UTC, with an id that stays", () => {
  const text = calendar({
    startsAt: Date.UTC(2026, 9, 1),
    endsAt: Date.UTC(2026, 9, 1) + HOUR_MS,
    repeat: {
      every: "month",
      on: [31],
      at: "02:00",
      timeZone: "Europe/Berlin",
    },
  });
  const starts = unfolded(text).filter((line) => line.startsWith("DTSTART:"));
  assert.deepEqual(starts, [
    "DTSTART:20261031T010000Z",
    "DTSTART:20261130T010000Z",
    "DTSTART:20261231T010000Z",
    "DTSTART:20270131T010000Z",
  ]);
  const ids = unfolded(text).filter((line) => line.startsWith("UID:"));
  assert.equal(new Set(ids).size, 4);
  assert.equal(
    ids[0],
    "UID:maintenance-operator-1-1793408400@status.example.org",
  );
});

Deno.test("a calendar has every day of a maintenance of each day, up to 90 days ahead", () => {
  const startsAt = Date.UTC(2026, 9, 1, 2);
  const lines = unfolded(calendar({
    ...{ startsAt, endsAt: startsAt + HOUR_MS },
    repeat: { every: "day", on: [], at: "02:00", timeZone: "UTC" },
  }));
  const starts = lines.filter((line) => line.startsWith("DTSTART:"));
  assert.equal(starts.length, 120);
  assert.equal(starts[0], "DTSTART:20261031T020000Z"); // 30 days back, at noon
  assert.equal(starts.at(-1), "DTSTART:20270227T020000Z");
});

Deno.test("lines of a calendar have at most 75 bytes, no character is cut, and what is special is escaped", () => {
  const title = `Größe, ${"𝒳".repeat(80)}; \\ end`;
  const text = calendar({ title, text: "One\nTwo" });
  for (const line of text.split("\r\n")) {
    assert.ok(new TextEncoder().encode(line).length <= 75, line);
    assert.ok(line.isWellFormed(), line);
  }
  const lines = unfolded(text);
  const escaped = title.replaceAll("\\", "\\\\").replaceAll(",", "\\,")
    .replaceAll(";", "\\;");
  assert.ok(lines.includes(`SUMMARY:Maintenance: ${escaped}`));
  assert.ok(lines.includes("DESCRIPTION:One\\nTwo\\n\\napi"));
  assert.ok(lines.includes("X-WR-CALNAME:Status\\; all\\, of it: maintenance"));
});

Deno.test("a window that was ended early is as long in the calendar as it was", () => {
  const startsAt = NOW - HOUR_MS;
  const lines = unfolded(calendar({
    ...{ startsAt, endsAt: NOW + HOUR_MS },
    ended: { from: startsAt, at: NOW },
  }));
  assert.ok(lines.includes("DTEND:20261129T120000Z"));
});
