import assert from "node:assert/strict";
import { KeyedHistogram } from "../../metrics/keyed_histogram.ts";
import { NO_EXTRAS } from "../../metrics/metric.ts";

function rig() {
  const histogram = new KeyedHistogram("took_seconds", "Time it took", {
    buckets: [0.1, 1],
    labelNames: ["id"],
  });
  const gone = new Set<number>();
  histogram.labelBy((id, scope) => {
    if (gone.has(id)) return undefined;
    return id === 2 && scope === "public" ? null : `id="${id}"`;
  });
  histogram.observe(1, 0.05);
  histogram.observe(1, 3);
  histogram.observe(2, 0.5);
  const lines = (scope: "public" | "all") => [
    ...histogram.lines("text", scope, new Set(["histograms"])),
  ];
  return { histogram, gone, lines };
}

Deno.test("KeyedHistogram writes nothing for those who do not ask", () => {
  const { histogram } = rig();
  assert.deepEqual([...histogram.lines("text", "all", NO_EXTRAS)], []);
});

Deno.test("KeyedHistogram writes what the reader may see, by its labels of now", () => {
  const { lines } = rig();
  assert.deepEqual(lines("public"), [
    'took_seconds_bucket{id="1",le="0.1"} 1',
    'took_seconds_bucket{id="1",le="1"} 1',
    'took_seconds_bucket{id="1",le="+Inf"} 2',
    'took_seconds_sum{id="1"} 3.05',
    'took_seconds_count{id="1"} 2',
  ]);
  assert.equal(lines("all").length, 10);
});

Deno.test("KeyedHistogram forgets what is gone", () => {
  const { gone, lines } = rig();
  gone.add(1);
  assert.deepEqual(lines("public"), []);
  gone.clear();
  assert.deepEqual(lines("public"), []);
});
