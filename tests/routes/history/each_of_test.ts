import assert from "node:assert/strict";
import { eachOf } from "../../../routes/history/each_of.ts";

Deno.test("eachOf() works on each item once, on so many at once", async () => {
  const done: number[] = [];
  let atOnce = 0;
  let most = 0;
  await eachOf([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    most = Math.max(most, ++atOnce);
    await Promise.resolve();
    done.push(item);
    atOnce--;
  });
  assert.deepEqual(done.toSorted(), [1, 2, 3, 4, 5, 6, 7]);
  assert.equal(most, 3);
});

Deno.test("eachOf() ends with the first error", async () => {
  await assert.rejects(
    eachOf(
      [1, 2],
      2,
      (item) =>
        item === 2 ? Promise.reject(new RangeError("two")) : Promise.resolve(),
    ),
    /two/,
  );
});
