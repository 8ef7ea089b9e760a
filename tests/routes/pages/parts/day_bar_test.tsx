import assert from "node:assert/strict";
import type { MonitorEvent } from "../../../../monitor/types.ts";
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

/** The last three days of a bar: a whole one, one without data, and today. */
function barOf(
  today: ReturnType<typeof day>,
  events: MonitorEvent[],
): string[] {
  const history = urlHistory({
    now: TODAY + 20 * HOUR_MS,
    days: [day(TODAY - 2 * DAY_MS, 10, 0)],
    today,
    hours: [],
    events,
  });
  const svg = String(<DayBar history={history} />);
  return svg.match(/<(?:g|path)[^>]*><title>.*?<\/title>(?:<path[^>]*>)*/gs)
    ?.slice(-3) ?? [];
}

Deno.test("DayBar draws a whole line, a stub without data, and a mark for failures", () => {
  const [whole, none, failed] = barOf(day(TODAY, 3, 1), []);
  assert.equal(
    whole,
    '<path d="M525 0v32"><title>18 Nov 2026: 100 % up</title>',
  );
  assert.equal(
    none,
    '<path class="n" d="M531 28v4"><title>19 Nov 2026: no data</title>',
  );
  assert.equal(
    failed,
    "<g><title>20 Nov 2026: 75.00 % up\n" +
      'Failed probes, too few in a row for an outage: 1</title><path d="M537 0v22"/>' +
      '<path class="x" d="M537 24v8"/>',
  );
});

Deno.test("DayBar marks the smallest failure so that it can be seen", () => {
  const [, , failed] = barOf(day(TODAY, 99_999, 1), []);
  assert.match(failed ?? "", /class="x" d="M537 25v7"/);
});

Deno.test("DayBar tells the outages of a day with their times", () => {
  const [, , failed = ""] = barOf(day(TODAY, 9, 1), [
    outage(TODAY + 19 * HOUR_MS, null),
    outage(TODAY + HOUR_MS, TODAY + 1.2 * HOUR_MS),
    outage(TODAY - HOUR_MS, TODAY + HOUR_MS / 2),
  ]);
  const [, title = ""] = /<title>(.*)<\/title>/s.exec(failed) ?? [];
  assert.deepEqual(title.split("\n"), [
    "20 Nov 2026: 90.00 % up",
    "Down 00:00 to 00:30 UTC (1 h 30 min)",
    "Down 01:00 to 01:12 UTC (12 min)",
    "Down since 19:00 UTC",
  ]);
  const start = TODAY / 1_000;
  assert.ok(failed.includes(
    `data-o="${start - 3_600}-${start + 1_800},${start + 3_600}-${
      start + 4_320
    },${start + 68_400}-"`,
  ));
});

Deno.test("DayBar tells the first eight outages of a bad day, and how many more", () => {
  const many = Array.from(
    { length: 20 },
    (_, i) => outage(TODAY + i * 1_000, TODAY + i * 1_000 + 500),
  );
  const [, , failed = ""] = barOf(day(TODAY, 1, 1), many.reverse());
  assert.match(failed, /and 12 more<\/title>/);
  assert.equal(failed.match(/Down /g)?.length, 8);
});

Deno.test("DayBar tells no outage of a day of which it has no data", () => {
  const [, none = ""] = barOf(day(TODAY, 9, 1), [
    outage(TODAY - 3 * DAY_MS, null),
  ]);
  assert.match(none, /<title>19 Nov 2026: no data<\/title>/);
});

Deno.test("DayBar marks a day on which it was slow, and says for how long", () => {
  const slow: MonitorEvent = {
    ...outage(TODAY + HOUR_MS, TODAY + 3 * HOUR_MS),
    event: "degraded",
    kind: "slow",
  };
  const [whole, , today] = barOf(day(TODAY, 3, 0), [slow]);
  assert.doesNotMatch(whole ?? "", /class="w"/);
  assert.match(today ?? "", /20 Nov 2026: 100 % up, slow for 2 h/);
  assert.match(today ?? "", /<path class="w" d="M[\d.]+ 25v7"\/>/);
});
