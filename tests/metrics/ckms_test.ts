import assert from "node:assert/strict";
import { Ckms, MAX_SAMPLES } from "../../metrics/ckms.ts";
import { seeded } from "../simulation/seeded.ts";
import { DISTRIBUTIONS, rankError } from "./quantile_inputs.ts";

const OBJECTIVES = [
  { quantile: 0.5, error: 0.05 },
  { quantile: 0.9, error: 0.01 },
  { quantile: 0.99, error: 0.001 },
];

/** Merges `values` in batches of 1 to `most`, as scrapes at any time do. */
function fill(ckms: Ckms, values: Float64Array, most: number): void {
  const random = seeded(values.length);
  for (let start = 0; start < values.length;) {
    const length = 1 + Math.floor(random() * most);
    ckms.merge(values.slice(start, start + length).sort());
    start += length;
  }
}

function assertWithin(
  ckms: Ckms,
  values: Float64Array,
  objectives: typeof OBJECTIVES,
): void {
  const sorted = values.toSorted();
  for (const { quantile, error } of objectives) {
    const seen = rankError(sorted, quantile, ckms.query(quantile));
    // Ranks are whole numbers: one more than the share allows.
    const allowed = error * values.length + 1;
    assert.ok(seen <= allowed, `${quantile} is off by ${seen} > ${allowed}`);
  }
}

for (const [name, generate] of Object.entries(DISTRIBUTIONS)) {
  for (const count of [500, 501, 1_000, 4_321, 20_000, 200_000]) {
    Deno.test(`query() is within the objectives for ${count} ${name} values`, () => {
      const values = generate(count);
      const ckms = new Ckms(OBJECTIVES);
      fill(ckms, values, 1_000);
      assertWithin(ckms, values, OBJECTIVES);
    });
  }

  Deno.test(`query() is within low and tight objectives for ${name} values`, () => {
    const objectives = [
      { quantile: 0.01, error: 0.001 },
      { quantile: 0.25, error: 0.02 },
      { quantile: 0.999, error: 0.0005 },
    ];
    const values = generate(30_000);
    const ckms = new Ckms(objectives);
    fill(ckms, values, 100);
    assertWithin(ckms, values, objectives);
  });

  Deno.test(`query() is exact for up to 500 ${name} values`, () => {
    for (const count of [1, 2, 3, 10, 99, 100, 101, 500]) {
      const values = generate(count);
      const ckms = new Ckms(OBJECTIVES);
      fill(ckms, values, 7);
      const sorted = values.toSorted();
      for (const { quantile } of OBJECTIVES) {
        const rank = Math.max(1, Math.ceil(quantile * count));
        assert.equal(ckms.query(quantile), sorted[rank - 1]);
      }
    }
  });

  const most = name === "inward" ? MAX_SAMPLES : 600;

  Deno.test(`Ckms keeps ${most} samples of 400,000 ${name} values at most`, () => {
    const ckms = new Ckms(OBJECTIVES);
    fill(ckms, generate(400_000), 1_000);
    assert.ok(ckms.size <= most, `${ckms.size} samples`);
  });
}

Deno.test("query() is NaN without values and after clear()", () => {
  const ckms = new Ckms(OBJECTIVES);
  assert.equal(ckms.query(0.5), NaN);
  ckms.merge(Float64Array.of(1, 2, 3));
  assert.equal(ckms.query(0.5), 2);
  ckms.clear();
  assert.equal(ckms.query(0.5), NaN);
});

const bad = [
  ...[[0, 0.1], [1, 0.1], [NaN, 0.1], [0.5, 0], [0.5, 0.5], [0.5, NaN]],
  ...[[0.1, 0.1], [0.9, 0.11]],
];

for (const [quantile = 0, error = 0] of bad) {
  Deno.test(`Ckms refuses the objective ${quantile}±${error}`, () => {
    assert.throws(() => new Ckms([{ quantile, error }]), {
      name: "RangeError",
      message: `Cannot use objective "${quantile}±${error}": ` +
        "error must be above 0, and quantile ± error between 0 and 1",
    });
  });
}
