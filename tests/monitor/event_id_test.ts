import assert from "node:assert/strict";
import { eventId, firstNumberAfter } from "../../monitor/event_id.ts";

const IDS: [urlId: number, number: number, want: number][] = [
  [1, 1, 65_537],
  [65_535, 1, 131_071],
  [1, 32_767, 2_147_418_113],
  [65_536, 1, 65_536_000_000_001],
];

for (const [urlId, number, want] of IDS) {
  Deno.test(`eventId() of event ${number} of url ${urlId} is ${want}`, () => {
    assert.equal(eventId({ urlId, number }, {}), want);
  });
}

Deno.test("eventId() is what an imported event had, ended or open", () => {
  const openEvent = { number: 1, id: 8 };
  const source = { system: "a", id: "2", openEvent };
  assert.equal(eventId({ urlId: 2, number: 0, id: 7 }, { source }), 7);
  assert.equal(eventId({ urlId: 2, number: 1 }, { source }), 8);
  assert.equal(eventId({ urlId: 2, number: 2 }, { source }), 131_074);
});

const FIRST: [maxId: number, want: number][] = [
  [0, 1],
  [8, 2],
  [65_536, 2],
  [65_537, 3],
];

for (const [maxId, want] of FIRST) {
  Deno.test(`firstNumberAfter(${maxId}) is ${want}`, () => {
    assert.equal(firstNumberAfter(maxId), want);
  });
}
