import assert from "node:assert/strict";
import type { MonitorEvent } from "../../../../monitor/types.ts";
import { barMarks } from "../../../../routes/pages/client/bar_marks.js";
import { DayBar } from "../../../../routes/pages/parts/day_bar.tsx";
import { DAY_MS, urlHistory } from "../../../../routes/history/url_history.ts";

const TODAY = Date.UTC(2026, 10, 20);
const HOUR_MS = 3_600_000;

function day(at: number, upCount: number, downCount: number) {
  const known = upCount + downCount;
  return {
    at,
    upCount,
    downCount,
    unknownCount: 0,
    upMs: DAY_MS * upCount / known,
    downMs: DAY_MS * downCount / known,
    isEstimated: false,
    p50Ms: 1,
    p95Ms: 1,
  };
}

function outage(startedAt: number, endedAt: number | null): MonitorEvent {
  const cause = { kind: "timeout", status: null } as const;
  return {
    urlId: 1,
    number: 1,
    event: "downtime",
    startedAt,
    endedAt,
    ...cause,
  };
}

/** A bar whose third last day was whole, of whose second last nothing is known, and whose last is `today`. */
function barOf(
  today: ReturnType<typeof day>,
  events: MonitorEvent[],
): string {
  const history = urlHistory({
    now: TODAY + 20 * HOUR_MS,
    days: [day(TODAY - 2 * DAY_MS, 10, 0)],
    today,
    hours: [],
    events,
  });
  return String(<DayBar history={history} />);
}

function labelOf(bar: string): string {
  return /<title>(.*)<\/title>/.exec(bar)?.[1] ?? "";
}

function dataOf(bar: string): string[] {
  return /data-d="([^"]*)"/.exec(bar)?.[1]?.split(";") ?? [];
}

Deno.test("DayBar draws three paths and one rectangle for each bad day", () => {
  const bar = barOf(day(TODAY, 3, 1), []);
  assert.deepEqual(bar.match(/<(?:path|rect)[^>]*>/g), [
    '<path class="u" d="M522.75 14h4.5M534.75 14h4.5"/>',
    '<path class="n" d="M0.75 14h520.5M528.75 14h4.5"/>',
    '<path class="h" d="M1.75 14h518.5M529.75 14h2.5"/>',
    '<rect class="x" x="534.75" y="4" width="4.5" height="24"/>',
  ]);
});

/** Minutes down of a day, how high they stand, and in which colour. */
const HEIGHTS: [minutes: number, height: number, isRed: boolean][] = [
  [0.5, 6, false],
  [1, 7, false],
  [4, 10, false],
  [14, 14, false],
  [15, 14, true],
  [240, 22, true],
  [1_440, 28, true],
];

for (const [minutes, height, isRed] of HEIGHTS) {
  Deno.test(`${minutes} minutes down stand ${height} of 28 high, ${isRed ? "red" : "amber"}`, () => {
    const down = minutes * 60;
    const marks = barMarks([{ none: false, down, slow: 0, known: 86_400 }]);
    assert.equal(/height="(\d+)"/.exec(marks)?.[1], String(height));
    assert.equal(marks.includes('class="x"'), isRed);
  });
}

Deno.test("DayBar lists the bad days in words, newest first", () => {
  const bar = barOf(day(TODAY, 9, 1), [
    outage(TODAY + 19 * HOUR_MS, null),
    outage(TODAY - 2 * DAY_MS, TODAY - 2 * DAY_MS + 360_000),
  ]);
  assert.match(
    labelOf(bar),
    /^Last 90 days: .* up\. Down on 20 Nov \(2 h 24 min\), 18 Nov \(6 min\), UTC$/,
  );
});

Deno.test("DayBar says so where nothing was amiss", () => {
  assert.match(labelOf(barOf(day(TODAY, 9, 0), [])), /up\. No downtime$/);
});

Deno.test("DayBar sends the script outages to the second, days without data, and stray failures", () => {
  const [last, none, outages, bad, utc] = dataOf(
    barOf(day(TODAY, 9_999, 1), [
      outage(TODAY - 2 * DAY_MS, TODAY - 2 * DAY_MS + 360_000),
    ]),
  );
  assert.equal(last, String(TODAY / DAY_MS));
  assert.equal(none, "0-86,88");
  const start = (TODAY - 2 * DAY_MS) / 1_000;
  assert.equal(outages, `${start.toString(36)}-${(360).toString(36)}`);
  assert.equal(bad, "87.360,89.9.0.1");
  assert.equal(utc, undefined);
});

Deno.test("DayBar of very many outages keeps the days of UTC", () => {
  const many = Array.from(
    { length: 30 },
    (_, i) => outage(TODAY + i * 1_000, TODAY + i * 1_000 + 500),
  );
  const [, , outages = "", , utc] = dataOf(barOf(day(TODAY, 1, 1), many));
  assert.equal(outages.split(",").length, 24);
  assert.equal(utc, "utc");
});

Deno.test("DayBar tells no outage of a day of which it has no data", () => {
  const bar = barOf(day(TODAY, 9, 0), [outage(TODAY - 1.5 * DAY_MS, TODAY)]);
  assert.doesNotMatch(labelOf(bar), /19 Nov/);
});

Deno.test("DayBar marks a day on which it was slow, and says for how long", () => {
  const slow: MonitorEvent = {
    ...outage(TODAY + HOUR_MS, TODAY + 3 * HOUR_MS),
    event: "degraded",
    kind: "slow",
  };
  const bar = barOf(day(TODAY, 3, 0), [slow]);
  assert.match(labelOf(bar), /Slow on 20 Nov \(2 h\), UTC$/);
  assert.match(bar, /<rect x="534.75" y="8" [^>]*>/);
});

Deno.test("a day in maintenance has stripes and no downtime, is told in words, and keeps the days of UTC", () => {
  const summary = { ...day(TODAY, 10, 0), maintenanceMs: 3_600_000 };
  const history = urlHistory({
    ...{ now: TODAY + 7_200_000, days: [], today: summary, hours: [] },
    events: [{
      ...{ urlId: 1, number: 2, event: "downtime", kind: null, status: null },
      ...{ startedAt: TODAY + 60_000, endedAt: TODAY + 120_000 },
    }],
  });
  const text = String(DayBar({ history }));
  assert.match(text, /<path class="m" d="M537 28v-\d+"\/>/);
  assert.match(text, /In maintenance on [^.]*\(1 h\)/);
  assert.doesNotMatch(text, /<rect|Down on/);
  assert.match(text, /;utc"/);
});
