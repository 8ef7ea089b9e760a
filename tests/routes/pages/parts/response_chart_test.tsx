import assert from "node:assert/strict";
import type { MonitorEvent } from "../../../../monitor/types.ts";
import type { ChartData } from "../../../../routes/history/chart_range.ts";
import type { CurrentState } from "../../../../routes/pages/words/current_state.ts";
import type { PeriodSummary } from "../../../../routes/history/period_summary.ts";
import { ResponseChart } from "../../../../routes/pages/parts/response_chart.tsx";

const HOUR_MS = 3_600_000;
const FROM = Date.UTC(2026, 10, 13);

/** Of seven days, 1,000 units wide. */
function drawn(
  parts: Partial<ChartData>,
  current: Pick<CurrentState, "shown" | "checkedAt"> = {
    shown: "up",
    checkedAt: FROM,
  },
): string {
  const chart: ChartData = {
    range: "7d",
    from: FROM,
    to: FROM + 7 * 24 * HOUR_MS,
    stepMs: HOUR_MS,
    gapMs: HOUR_MS,
    points: [],
    outages: [],
    ...parts,
  };
  return String(<ResponseChart chart={chart} current={current} />);
}

function period(parts: Partial<PeriodSummary>): PeriodSummary {
  const counts = { upCount: 0, downCount: 0, unknownCount: 0 };
  const { upCount = 0, downCount = 0 } = parts;
  const known = { upMs: upCount, downMs: downCount, isEstimated: false };
  return { at: FROM, ...counts, ...known, p50Ms: null, p95Ms: null, ...parts };
}

function outageAt(startedAt: number): MonitorEvent {
  const cause = { kind: "timeout", status: null } as const;
  const event = "downtime";
  return { urlId: 1, number: 1, event, startedAt, endedAt: null, ...cause };
}

const TITLES: [parts: Partial<PeriodSummary>, text: string][] = [
  [{ unknownCount: 3 }, "No data"],
  [{ downCount: 3, downMs: HOUR_MS }, "No answers\n0.00% up"],
  [{ downCount: 3, downMs: 12_000 }, "No answers\n0.00% of 12 s up"],
  [
    { upCount: 1, p50Ms: 84, p95Ms: 90 },
    "Median 84 ms, 95% within 90 ms",
  ],
];

for (const [parts, text] of TITLES) {
  Deno.test(`ResponseChart says "${text}" of ${JSON.stringify(parts)}`, () => {
    const [, title = ""] = /<title>(.*?)<\/title>/s.exec(
      drawn({ points: [period(parts)] }),
    ) ?? [];
    assert.equal(title.split("\n").slice(1).join("\n"), text);
  });
}

const DAY_2 = FROM + 24 * HOUR_MS;
const DAY_4 = FROM + 3.5 * 24 * HOUR_MS;
const SHADES: [shown: CurrentState["shown"], checkedAt: number, end: number][] =
  [["down", DAY_4, 1_000], ["paused", DAY_4, 500], ["unknown", DAY_4, 500]];

for (const [shown, checkedAt, end] of SHADES) {
  Deno.test(`ResponseChart shades an outage of a url that is ${shown} up to ${end}`, () => {
    const text = drawn({ outages: [outageAt(DAY_2)] }, { shown, checkedAt });
    const [, x, width] =
      /class="outage-shade" x="([\d.]+)" width="([\d.]+)"/.exec(text) ?? [];
    assert.equal(Number(x) + Number(width), end);
  });
}

Deno.test("ResponseChart has no outage that was last seen before its time", () => {
  const outages = [outageAt(FROM - 9 * HOUR_MS)];
  const current = { shown: "paused", checkedAt: FROM - HOUR_MS } as const;
  const text = drawn({ outages, points: [period({ p50Ms: 5 })] }, current);
  assert.doesNotMatch(text, /outage-shade/);
  assert.match(text, /; 0 outages"/);
});

Deno.test("ResponseChart has days on its axis that can be put into the reader's zone", () => {
  const days = drawn({}).match(/<time [^>]*data-as="day"[^>]*>[^<]+/g);
  assert.equal(days?.length, 8);
  assert.match(days?.[0] ?? "", />13 Nov$/);
});
