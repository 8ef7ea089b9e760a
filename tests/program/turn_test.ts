import assert from "node:assert/strict";
import { Turn } from "../../program/turn.ts";
import { StoreError } from "../../store/database/store_error.ts";

const HOUR_MS = 3_600_000;
const SLOW = { busyMs: HOUR_MS, idleMs: HOUR_MS };

/** How often the work was done, each time saying the same. */
function counted(says: () => boolean | Promise<boolean> = () => false) {
  const counter = { runs: 0, work: () => Promise.resolve(false) };
  counter.work = async () => {
    counter.runs++;
    return await says();
  };
  return counter;
}

const cases: [
  what: string,
  first: number | undefined,
  wakes: boolean,
  runs: number,
][] = [
  ["is due at once, and then after its time", undefined, false, 1],
  ["is due again once it is woken", undefined, true, 2],
  ["may be due only after a while", HOUR_MS, false, 0],
  ["is due before that if it is woken", HOUR_MS, true, 1],
];

for (const [what, first, wakes, runs] of cases) {
  Deno.test(`a piece of work ${what}`, async () => {
    const turn = new Turn(first);
    const counter = counted();
    await turn.run(counter.work, SLOW);
    if (wakes) turn.wake();
    await turn.run(counter.work, SLOW);
    assert.equal(counter.runs, runs);
  });
}

Deno.test("a piece of work during which something goes on is due after the shorter time", async () => {
  const turn = new Turn();
  const counter = counted(() => counter.runs === 1);
  for (let tries = 0; tries < 3; tries++) {
    await turn.run(counter.work, { busyMs: 0, idleMs: HOUR_MS });
  }
  assert.equal(counter.runs, 2);
});

Deno.test("a piece of work that was woken while it was done is due again", async () => {
  const turn = new Turn();
  const counter = counted(() => {
    turn.wake();
    return false;
  });
  await turn.run(counter.work, SLOW);
  await turn.run(counter.work, SLOW);
  assert.equal(counter.runs, 2);
});

Deno.test("a piece of work is quiet of a store that is away, and tells all else", async () => {
  const away = counted(() => {
    throw new StoreError("away", "read");
  });
  await new Turn().run(away.work, SLOW);
  assert.equal(away.runs, 1);
  const wrong = counted(() => {
    throw new TypeError("wrong");
  });
  await assert.rejects(new Turn().run(wrong.work, SLOW), TypeError);
});
