import assert from "node:assert/strict";
import {
  windowAfter,
  windowAt,
  windowsBetween,
} from "../../../monitor/maintenance/maintenance_windows.ts";
import type {
  Maintenance,
  MaintenanceRepeat,
} from "../../../monitor/maintenance_rule.ts";
import { seeded } from "../../simulation/seeded.ts";
import { someMaintenance } from "./some_maintenance.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What a case of the table is about, and its windows in UTC without seconds. */
interface Case {
  readonly what: string;
  readonly repeat: MaintenanceRepeat;
  /** Of each window, in hours. */
  readonly hours: number;
  readonly from: string;
  readonly to: string;
  readonly windows: readonly string[];
}

const BERLIN = { timeZone: "Europe/Berlin" };

const CASES: readonly Case[] = [
  {
    what:
      "every day by the wall clock, over the night in which clocks go forward",
    repeat: { every: "day", on: [], at: "04:00", ...BERLIN },
    ...{ hours: 1, from: "2026-03-28T00:00", to: "2026-03-31T00:00" },
    windows: [
      "2026-03-28T03:00 2026-03-28T04:00",
      "2026-03-29T02:00 2026-03-29T03:00",
      "2026-03-30T02:00 2026-03-30T03:00",
    ],
  },
  {
    what: "a beginning that the clock skips is when the clock goes on",
    repeat: { every: "day", on: [], at: "02:30", ...BERLIN },
    ...{ hours: 1, from: "2026-03-29T00:00", to: "2026-03-30T00:00" },
    windows: ["2026-03-29T01:30 2026-03-29T02:30"],
  },
  {
    what:
      "a beginning that the clock shows twice is the first of them, and two hours are two hours",
    repeat: { every: "day", on: [], at: "02:30", ...BERLIN },
    ...{ hours: 2, from: "2026-10-25T00:00", to: "2026-10-26T00:00" },
    windows: ["2026-10-25T00:30 2026-10-25T02:30"],
  },
  {
    what: "on some days of the week, over midnight",
    repeat: { every: "week", on: [0, 3], at: "23:00", ...BERLIN },
    ...{ hours: 3, from: "2026-11-22T00:00", to: "2026-11-27T00:00" },
    windows: [
      "2026-11-22T22:00 2026-11-23T01:00",
      "2026-11-25T22:00 2026-11-26T01:00",
    ],
  },
  {
    what: "a window over midnight that began before the range",
    repeat: { every: "day", on: [], at: "23:00", timeZone: "UTC" },
    ...{ hours: 3, from: "2026-11-22T01:00", to: "2026-11-22T02:00" },
    windows: ["2026-11-21T23:00 2026-11-22T02:00"],
  },
  {
    what: "the 31st of months that lack it is their last day, once",
    repeat: { every: "month", on: [30, 31], at: "01:00", timeZone: "UTC" },
    ...{ hours: 1, from: "2027-01-31T00:00", to: "2027-05-01T00:00" },
    windows: [
      "2027-01-31T01:00 2027-01-31T02:00",
      "2027-02-28T01:00 2027-02-28T02:00",
      "2027-03-30T01:00 2027-03-30T02:00",
      "2027-03-31T01:00 2027-03-31T02:00",
      "2027-04-30T01:00 2027-04-30T02:00",
    ],
  },
  {
    what: "the 29th of February in a leap year",
    repeat: { every: "month", on: [29], at: "00:00", timeZone: "UTC" },
    ...{ hours: 24, from: "2028-02-01T00:00", to: "2028-03-01T00:00" },
    windows: ["2028-02-29T00:00 2028-03-01T00:00"],
  },
  {
    what: "a whole day, each day, never overlaps where a day has 23 hours",
    repeat: { every: "day", on: [], at: "00:00", ...BERLIN },
    ...{ hours: 24, from: "2026-03-28T12:00", to: "2026-03-29T23:00" },
    windows: [
      "2026-03-27T23:00 2026-03-28T23:00",
      "2026-03-28T23:00 2026-03-29T22:00",
      "2026-03-29T22:00 2026-03-30T22:00",
    ],
  },
  {
    what: "a place half an hour off, and one that skipped a whole day",
    repeat: { every: "day", on: [], at: "00:30", timeZone: "Asia/Kolkata" },
    ...{ hours: 1, from: "2026-11-29T00:00", to: "2026-11-30T00:00" },
    windows: ["2026-11-29T19:00 2026-11-29T20:00"],
  },
  {
    what: "30 December 2011, which Samoa did not have",
    repeat: { every: "day", on: [], at: "12:00", timeZone: "Pacific/Apia" },
    ...{ hours: 1, from: "2011-12-29T12:00", to: "2011-12-31T12:00" },
    windows: [
      "2011-12-29T22:00 2011-12-29T23:00",
      "2011-12-30T22:00 2011-12-30T23:00",
    ],
  },
];

function minuteText(at: number): string {
  return new Date(at).toISOString().slice(0, 16);
}

for (const { what, repeat, hours, from, to, windows } of CASES) {
  Deno.test(`windows of a maintenance: ${what}`, () => {
    const startsAt = Date.UTC(2011, 0, 1);
    const endsAt = startsAt + hours * HOUR_MS;
    const rule = someMaintenance({ repeat, startsAt, endsAt });
    const [start, end] = [from, to].map((each) => Date.parse(`${each}Z`));
    const found = windowsBetween(rule, start ?? 0, end ?? 0)
      .map((each) => `${minuteText(each.from)} ${minuteText(each.to)}`);
    assert.deepEqual(found, windows);
  });
}

Deno.test("a maintenance that does not come again has one window, which somebody may end early", () => {
  const rule = someMaintenance();
  const { startsAt, endsAt } = rule;
  assert.deepEqual(windowAt(rule, startsAt), { from: startsAt, to: endsAt });
  assert.equal(windowAt(rule, startsAt - 1), null);
  assert.equal(windowAt(rule, endsAt), null);
  assert.equal(windowAfter(rule, startsAt)?.from, startsAt);
  assert.equal(windowAfter(rule, startsAt + 1), null);
  const at = startsAt + HOUR_MS;
  const ended = { ...rule, ended: { from: startsAt, at } };
  assert.deepEqual(windowAt(ended, at - 1), { from: startsAt, to: at });
  assert.equal(windowAt(ended, at), null);
});

Deno.test("a window that is ended early leaves the next one as it is", () => {
  const startsAt = Date.UTC(2026, 10, 1, 2);
  const rule = someMaintenance({
    ...{ startsAt, endsAt: startsAt + HOUR_MS },
    repeat: { every: "day", on: [], at: "02:00", timeZone: "UTC" },
    ended: { from: startsAt, at: startsAt + 60_000 },
  });
  const lengths = windowsBetween(rule, startsAt, startsAt + 2 * DAY_MS)
    .map(({ from, to }) => to - from);
  assert.deepEqual(lengths, [60_000, HOUR_MS]);
});

const ZONES = [
  ...["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kolkata"],
  ...["Australia/Lord_Howe", "America/New_York", "Pacific/Apia"],
];

function randomRule(random: () => number): Maintenance {
  const below = (limit: number) => Math.floor(random() * limit);
  const every = (["day", "week", "month"] as const)[below(3)] ?? "day";
  const on = every === "day"
    ? []
    : Array.from({ length: 1 + below(3) }, () =>
      every === "week" ? below(7) : 1 + below(31));
  const startsAt = Date.UTC(2026, below(12), 1 + below(28), below(24));
  const maxHours = { day: 24, week: 48, month: 28 * 24 }[every];
  return someMaintenance({
    startsAt,
    endsAt: startsAt + (1 + below(maxHours * 4)) * HOUR_MS / 4,
    repeat: {
      ...{ every, on },
      at: `${`${below(24)}`.padStart(2, "0")}:${below(2) ? "00" : "30"}`,
      timeZone: ZONES[below(ZONES.length)] ?? "UTC",
    },
  });
}

Deno.test("windows of a rule never overlap, last as long as they are said to unless the next one begins, and each time is in one exactly if asked alone", () => {
  const random = seeded(20_261_129);
  for (let count = 0; count < 60; count++) {
    const rule = randomRule(random);
    const { startsAt, endsAt, repeat } = rule;
    const what = JSON.stringify(rule);
    const from = startsAt + Math.floor(random() * 300) * DAY_MS;
    const windows = windowsBetween(rule, from, from + 70 * DAY_MS);
    assert.ok(windows.length > 0, what);
    for (const [index, window] of windows.entries()) {
      const next = windows[index + 1];
      assert.ok(next === undefined || next.from >= window.to, what);
      const lengthMs = window.to - window.from;
      assert.ok(
        lengthMs === endsAt - startsAt ||
          windowAfter(rule, window.from + 1)?.from === window.to,
        what,
      );
      const local = Temporal.Instant.fromEpochMilliseconds(window.from)
        .toZonedDateTimeISO(repeat?.timeZone ?? "UTC").toPlainTime();
      const wanted = Temporal.PlainTime.from(repeat?.at ?? "00:00");
      const offMinutes = wanted.until(local).total("minutes");
      assert.ok([0, 30, 60].includes(offMinutes), `${offMinutes} ${what}`);
      assert.deepEqual(windowAt(rule, window.from), window, what);
      assert.deepEqual(windowAfter(rule, window.from), window, what);
    }
    for (let asked = 0; asked < 20; asked++) {
      const at = from + Math.floor(random() * 70 * DAY_MS);
      const found = windows.find((each) => each.from <= at && at < each.to);
      assert.deepEqual(windowAt(rule, at), found ?? null, `${at} ${what}`);
    }
  }
});

Deno.test("the first window of a rule that comes again is not lost for the seconds in which it was written", () => {
  const startsAt = Date.UTC(2026, 10, 29, 2, 0, 37);
  const rule = someMaintenance({
    ...{ startsAt, endsAt: startsAt + HOUR_MS },
    repeat: { every: "day", on: [], at: "02:00", timeZone: "UTC" },
  });
  const from = Date.UTC(2026, 10, 29, 2);
  assert.deepEqual(windowAt(rule, startsAt), { from, to: from + HOUR_MS });
  assert.equal(windowAfter(rule, from - HOUR_MS)?.from, from);
});
