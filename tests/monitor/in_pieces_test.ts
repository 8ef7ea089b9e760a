import assert from "node:assert/strict";
import { inPieces } from "../../monitor/in_pieces.ts";
import { nextTurn } from "../../monitor/next_turn.ts";

/** Longer than a piece. */
const ITEM_MS = 8;

function work(): void {
  const endsAt = performance.now() + ITEM_MS;
  while (performance.now() < endsAt);
}

Deno.test("inPieces() does one piece in each turn, however many ask for it at once", async () => {
  let isDone = false;
  let inTurn = 0;
  let most = 0;
  const turns = (async () => {
    while (!isDone) {
      await nextTurn();
      inTurn = 0;
    }
  })();
  const done: string[] = [];
  await Promise.all(
    ["a", "b", "c", "d"].map((name) =>
      inPieces([1, 2, 3], (item) => {
        most = Math.max(most, ++inTurn);
        work();
        done.push(`${name}${item}`);
      })
    ),
  );
  isDone = true;
  await turns;
  assert.equal(most, 1);
  assert.deepEqual(done.toSorted(), [
    ...["a1", "a2", "a3", "b1", "b2", "b3"],
    ...["c1", "c2", "c3", "d1", "d2", "d3"],
  ]);
});

Deno.test("inPieces() ends with the first error, and leaves the next work its turns", async () => {
  await assert.rejects(
    inPieces([1, 2, 3], (item) => {
      work();
      if (item === 2) throw new Error("no more");
    }),
    /no more/,
  );
  const done: number[] = [];
  await inPieces([1, 2], (item) => done.push(item));
  assert.deepEqual(done, [1, 2]);
});
