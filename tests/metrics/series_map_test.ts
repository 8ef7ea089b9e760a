import assert from "node:assert/strict";
import { MAX_SERIES, SeriesMap } from "../../metrics/series_map.ts";

const make = (...labelNames: string[]) =>
  new SeriesMap("m", labelNames, () => ({ hits: 0 }));

Deno.test("get() returns the same series for the same values", () => {
  const map = make("a", "b");
  assert.equal(map.get(["x", "y"]), map.get(["x", "y"]));
  assert.notEqual(map.get(["x", "y"]), map.get(["y", "x"]));
  assert.notEqual(map.get(["x\0", "y"]), map.get(["x", "\0y"]));
});

for (const values of [[], ["x"], ["x", "y", "z"]]) {
  Deno.test(`get() refuses ${values.length} values for two labels`, () => {
    const map = make("a", "b");
    map.get(["x", "y"]);
    assert.throws(() => map.get(values), {
      name: "TypeError",
      message: `Cannot use "m" with ${values.length} label values: ` +
        "it has the labels [a, b]",
    });
  });
}

Deno.test(`get() counts what is over ${MAX_SERIES} series in one`, () => {
  const map = make("a", "b");
  for (let n = 0; n < MAX_SERIES; n++) map.get(["x", `${n}`]).hits++;
  const over = map.get(["x", `${MAX_SERIES}`]);
  assert.equal(map.get(["y", "z"]), over);
  assert.equal(map.get(["other", "other"]), over);
  assert.equal(map.get(["x", "0"]).hits, 1);
  const labels = [...map].map(([labels]) => labels);
  assert.equal(labels.length, MAX_SERIES + 1);
  assert.equal(labels.at(-1), 'a="other",b="other"');
});
