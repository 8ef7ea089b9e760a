import assert from "node:assert/strict";
import type { UrlFigures } from "../../../routes/history/history_cache.ts";
import { MetricFigures } from "../../../routes/history/metric_figures.ts";
import { monitoredUrl } from "../../monitor/fixtures/monitored_url.ts";

Deno.test("MetricFigures.refresh() reads all urls at times, and in between those that nothing is known of", async () => {
  let now = 0;
  const read: (readonly number[])[] = [];
  const shares = new Map<number, number | null>([[1, 1], [2, null], [3, null]]);
  const figures = new MetricFigures({
    table: {
      all: () => [1, 2, 3].map((id) => monitoredUrl({ id, paused: id === 3 })),
    },
    histories: {
      figuresOf: (ids) => {
        read.push(ids);
        return Promise.resolve(new Map());
      },
      knownFigures: (id) =>
        ({ uptimes: { "24h": { share: shares.get(id) } } }) as UrlFigures,
    },
    now: () => now,
  });
  await figures.refresh();
  now += 60_000;
  await figures.refresh();
  shares.set(2, 0.5);
  await figures.refresh();
  now += 300_000;
  await figures.refresh();
  assert.deepEqual(read, [[1, 2, 3], [2], [1, 2, 3]]);
});
