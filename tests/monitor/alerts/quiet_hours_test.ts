import assert from "node:assert/strict";
import { dueAfterQuiet } from "../../../monitor/alerts/quiet_hours.ts";
import { remindersBy } from "../../../monitor/alerts/reminders.ts";
import { retryDelayMs } from "../../../monitor/alerts/retry_delay.ts";

const ALL = [0, 1, 2, 3, 4, 5, 6];
/** 29 November 2026 is a Sunday; Berlin is an hour ahead of UTC. */
const cases: [
  from: string,
  to: string,
  days: number[],
  at: string,
  want: string,
][] = [
  ["22:00", "07:00", ALL, "2026-11-29T20:59", "2026-11-29T20:59"],
  ["22:00", "07:00", ALL, "2026-11-29T21:00", "2026-11-30T06:00"],
  ["22:00", "07:00", ALL, "2026-11-30T05:59", "2026-11-30T06:00"],
  ["22:00", "07:00", ALL, "2026-11-30T06:00", "2026-11-30T06:00"],
  ["22:00", "07:00", [0], "2026-11-30T02:00", "2026-11-30T06:00"],
  ["22:00", "07:00", [1], "2026-11-30T02:00", "2026-11-30T02:00"],
  ["12:00", "13:00", [0], "2026-11-29T11:30", "2026-11-29T12:00"],
  ["12:00", "13:00", [1], "2026-11-29T11:30", "2026-11-29T11:30"],
];

for (const [from, to, days, at, want] of cases) {
  Deno.test(`dueAfterQuiet() from ${from} to ${to} on ${days}: ${at} is due at ${want}`, () => {
    const quiet = { from, to, days, timeZone: "Europe/Berlin" };
    const due = dueAfterQuiet(quiet, Date.parse(`${at}:00Z`));
    assert.equal(new Date(due).toISOString().slice(0, 16), want);
  });
}

Deno.test("remindersBy() doubles up to a day", () => {
  const hour = 3_600_000;
  const times = [1, 3, 7, 15, 31, 55, 79].map((hours) => hours * hour);
  for (const [index, time] of times.entries()) {
    assert.equal(remindersBy(time - 1, hour), index);
    assert.equal(remindersBy(time, hour), index + 1);
  }
});

Deno.test("retryDelayMs() is never less than the receiver wants, nor more than six hours and a tenth", () => {
  assert.equal(retryDelayMs(1, null, () => 0), 10_000);
  assert.equal(retryDelayMs(1, 90_000, () => 0), 90_000);
  assert.equal(retryDelayMs(4, 1_000, () => 1), 330_000);
  assert.equal(retryDelayMs(99, 1e12, () => 1), 23_760_000);
});
