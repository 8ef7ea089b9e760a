import assert from "node:assert/strict";
import {
  type Rank,
  RANKS,
  StartQueue,
} from "../../../monitor/rounds/start_queue.ts";

const [FIRST, OPERATOR, UNCONFIRMED, USER] = RANKS;

/** Adds items of these ranks, named by their number, and takes so many. */
function takeFrom(ranks: readonly Rank[], count: number): number[] {
  const queue = new StartQueue();
  ranks.forEach((rank, number) => queue.add(number, 1_000 + number, rank));
  return Array.from({ length: count }, () => queue.take() ?? NaN);
}

const ORDERS: [what: string, ranks: Rank[], want: number[]][] = [
  ["those of one rank in the order in which they came", [USER, USER], [0, 1]],
  ["the operator's before users'", [USER, OPERATOR], [1, 0]],
  ["unconfirmed failures before others of the operator", [OPERATOR, FIRST], [
    1,
    0,
  ]],
  ["unconfirmed failures before others of users", [USER, UNCONFIRMED], [1, 0]],
  ["the operator's before users' unconfirmed failures", [
    UNCONFIRMED,
    OPERATOR,
  ], [1, 0]],
];

for (const [what, ranks, want] of ORDERS) {
  Deno.test(`StartQueue takes ${what}`, () => {
    assert.deepEqual(takeFrom(ranks, ranks.length), want);
  });
}

Deno.test("StartQueue lets nobody starve: one of eight is whoever waited longest", () => {
  const ranks = [USER, USER, ...Array<Rank>(30).fill(FIRST)];
  const taken = takeFrom(ranks, 16);
  assert.deepEqual([taken[7], taken[15]], [0, 1]);
});

Deno.test("StartQueue forgets nobody and takes nobody twice", () => {
  const queue = new StartQueue();
  const taken: number[] = [];
  for (let number = 0; number < 1_000; number++) {
    queue.add(number, 7 * number % 100, RANKS[number % RANKS.length] ?? USER);
    if (number % 3 === 0) taken.push(queue.take() ?? NaN);
  }
  while (queue.size > 0) taken.push(queue.take() ?? NaN);
  assert.equal(queue.take(), undefined);
  taken.sort((a, b) => a - b);
  assert.deepEqual(taken, Array.from({ length: 1_000 }, (_, n) => n));
});
