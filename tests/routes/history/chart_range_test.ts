import assert from "node:assert/strict";
import { readChart } from "../../../routes/history/chart_range.ts";
import { downTick, tick } from "../../monitor/fixtures/monitored_url.ts";
import { urlHistory } from "../../../routes/history/url_history.ts";

const HOUR_MS = 3_600_000;
const NOW = 20_000 * 24 * HOUR_MS;
const NOTHING = { days: [], today: null, hours: [], events: [] };

/** What is read for a chart, and how long its points are. */
async function readFor(intervalMs: number, range: "1h" | "24h") {
  const read: string[] = [];
  const note = (name: string) => () => {
    read.push(name);
    return Promise.resolve([]);
  };
  const { stepMs } = await readChart({ id: 1, intervalMs }, range, {
    history: {
      ticks: note("ticks"),
      hours: note("hours"),
      leftOut: () => [],
    },
    events: { between: () => Promise.resolve([]) },
    retentionMs: 48 * HOUR_MS,
    known: Promise.resolve(urlHistory({ now: NOW, ...NOTHING })),
    now: NOW,
  });
  return [...read, stepMs];
}

const CASES: [intervalMs: number, range: "1h" | "24h", want: unknown[]][] = [
  [100, "1h", ["ticks", 60_000]],
  [100, "24h", ["hours", HOUR_MS]],
  [863, "24h", ["hours", HOUR_MS]],
  [864, "24h", ["ticks", HOUR_MS / 4]],
  [60_000, "24h", ["ticks", HOUR_MS / 4]],
];

for (const [intervalMs, range, want] of CASES) {
  Deno.test(`readChart() reads ${want[0]} for ${range} of a url every ${intervalMs} ms`, async () => {
    assert.deepEqual(await readFor(intervalMs, range), want);
  });
}

Deno.test("readChart() counts the time of a minute from its ticks and those before it", async () => {
  const from = NOW + 60_000 - HOUR_MS;
  const ticks = [
    tick(from - 20_000),
    tick(from - 5_000),
    downTick(from + 10_000),
    tick(from + 30_000),
  ];
  const { points } = await readChart({ id: 1, intervalMs: 20_000 }, "1h", {
    history: {
      leftOut: () => [],
      ticks: (_, start, end) =>
        Promise.resolve(ticks.filter(({ at }) => at >= start && at < end)),
      hours: () => Promise.resolve([]),
    },
    events: { between: () => Promise.resolve([]) },
    retentionMs: 48 * HOUR_MS,
    known: Promise.resolve(urlHistory({ now: NOW, ...NOTHING })),
    now: NOW,
  });
  const [first] = points;
  assert.deepEqual(
    [first?.at, first?.upMs, first?.downMs, first?.upCount],
    [from, 40_000, 20_000, 1],
  );
});
