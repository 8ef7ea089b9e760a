import assert from "node:assert/strict";
import type { MonitorEvent } from "../../../monitor/types.ts";
import type { PeriodSummary } from "../../../routes/history/period_summary.ts";
import {
  DAY_MS,
  HOUR_MS,
  urlHistory,
} from "../../../routes/history/url_history.ts";

const MINUTE_MS = 60_000;
const TODAY = Date.UTC(2026, 10, 20);
const NOW = TODAY + 10.5 * HOUR_MS;

/** Asked once a minute. */
function period(at: number, upCount: number, downCount = 0): PeriodSummary {
  return {
    at,
    upCount,
    downCount,
    unknownCount: 0,
    upMs: upCount * MINUTE_MS,
    downMs: downCount * MINUTE_MS,
    isEstimated: false,
    p50Ms: at % 97,
    p95Ms: 0,
  };
}

function downtime(startedAt: number, endedAt: number | null): MonitorEvent {
  const event = "downtime";
  const cause = { kind: "timeout", status: null } as const;
  return { urlId: 1, number: 1, event, startedAt, endedAt, ...cause };
}

Deno.test("urlHistory() has 90 days, the last of them today, gaps as null", () => {
  const { days } = urlHistory({
    now: NOW,
    days: [period(TODAY - DAY_MS, 9, 1)],
    today: period(TODAY, 4),
    hours: [],
    events: [],
  });
  assert.equal(days.length, 90);
  assert.deepEqual(
    days.slice(-3).map(({ at, uptime }) => [at, uptime.share]),
    [[TODAY - 2 * DAY_MS, null], [TODAY - DAY_MS, 0.9], [TODAY, 1]],
  );
});

Deno.test("urlHistory() counts time, not days, into the uptime, and tells how much of it is known", () => {
  const { uptimes } = urlHistory({
    now: NOW,
    days: [period(TODAY - 6 * DAY_MS, 0, 10), period(TODAY - 8 * DAY_MS, 80)],
    today: period(TODAY, 30),
    hours: [
      period(TODAY + 9 * HOUR_MS, 3, 1),
      period(NOW - 25 * HOUR_MS, 0, 9),
    ],
    events: [],
  });
  const of = (share: number, minutes: number, rangeMs: number) => ({
    share,
    knownMs: minutes * MINUTE_MS,
    rangeMs,
    isEstimated: false,
  });
  const sinceMidnight = 10.5 * HOUR_MS;
  assert.deepEqual(uptimes, {
    "24h": of(0.75, 4, 23.5 * HOUR_MS),
    "7d": of(0.75, 40, 6 * DAY_MS + sinceMidnight),
    "30d": of(110 / 120, 120, 29 * DAY_MS + sinceMidnight),
    "90d": of(110 / 120, 120, 89 * DAY_MS + sinceMidnight),
  });
});

Deno.test("urlHistory() puts an outage on every day that it touched", () => {
  const long = downtime(TODAY - 2 * DAY_MS + 1, TODAY - DAY_MS + 1);
  const open = downtime(TODAY + HOUR_MS, null);
  const { days, outages } = urlHistory({
    now: NOW,
    days: [],
    today: null,
    hours: [],
    events: [open, { ...long, event: "uptime" }, long],
  });
  assert.deepEqual(outages, [open, long]);
  assert.deepEqual(
    days.slice(-4).map((day) => day.outages.length),
    [0, 1, 1, 1],
  );
});

Deno.test("urlHistory() has a place for each of the last 25 hours", () => {
  const at = TODAY + 8 * HOUR_MS;
  const { hours } = urlHistory({
    now: NOW,
    days: [],
    today: null,
    hours: [period(at, 1)],
    events: [],
  });
  assert.equal(hours.length, 25);
  assert.equal(hours[22], at % 97);
  assert.equal(hours.filter((ms) => ms !== null).length, 1);
});
