import assert from "node:assert/strict";
import fc from "fast-check";
import { OrderedResults } from "../../../monitor/rounds/ordered_results.ts";

Deno.test("InOrder hands on in the order of beginning, whatever the order of ending", () => {
  const ends = fc.array(fc.tuple(fc.nat(2), fc.nat(), fc.boolean()));
  fc.assert(fc.property(ends, (list) => {
    const handed: [id: number, index: number][] = [];
    const inOrder = new OrderedResults<[number, number]>((value) =>
      handed.push(value)
    );
    const places = list.map(([id, order, empty], index) => ({
      order,
      end: inOrder.begin(id),
      value: empty ? null : [id, index] as [number, number],
    }));
    for (const { end, value } of places.toSorted((a, b) => a.order - b.order)) {
      end(value);
      end(value); // a second end is none
    }
    assert.equal(inOrder.size, 0);
    for (const id of [0, 1, 2]) {
      assert.deepEqual(
        handed.filter(([each]) => each === id),
        places.flatMap(({ value }) => value?.[0] === id ? [value] : []),
      );
    }
  }));
});

Deno.test("InOrder holds a result back while an earlier one of the same id is missing, and no other", () => {
  const handed: string[] = [];
  const inOrder = new OrderedResults<string>((value) => handed.push(value));
  const first = inOrder.begin(1);
  inOrder.begin(1)("second");
  inOrder.begin(2)("other");
  assert.deepEqual(handed, ["other"]);
  assert.equal(inOrder.size, 1);
  first("first");
  assert.deepEqual(handed, ["other", "first", "second"]);
});
