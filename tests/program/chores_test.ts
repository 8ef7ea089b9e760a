import assert from "node:assert/strict";
import { type Chore, Chores } from "../../program/chores.ts";
import { VirtualTime } from "../simulation/virtual_time.ts";

function rig(...chores: Chore[]) {
  const time = new VirtualTime();
  const errors: string[] = [];
  const clock = time.clock(0);
  const onError = (name: string, error: unknown) =>
    void errors.push(`${name}: ${error}`);
  return { time, errors, all: new Chores({ clock, chores, onError }) };
}

/** Counts its runs; each takes until it is told to end, if it takes long. */
function counted(name: string, periodMs: number, takesLong = false) {
  const ends: (() => void)[] = [];
  const chore: Chore = {
    name,
    periodMs,
    run: () =>
      new Promise((resolve) => {
        ends.push(resolve);
        if (!takesLong) resolve();
      }),
  };
  return { chore, ends };
}

Deno.test("Chores runs each chore at once, and then in its own period", async () => {
  const [often, seldom] = [counted("often", 1_000), counted("seldom", 60_000)];
  const { time, all } = rig(often.chore, seldom.chore);
  all.start();
  assert.deepEqual([often.ends.length, seldom.ends.length], [1, 1]);
  await time.advance(59_900);
  assert.deepEqual([often.ends.length, seldom.ends.length], [60, 1]);
  await time.advance(100);
  assert.deepEqual([often.ends.length, seldom.ends.length], [61, 2]);
  await all.stop();
});

Deno.test("Chores never runs a chore beside itself, and a long one holds up no other", async () => {
  const [long, short] = [counted("long", 1_000, true), counted("short", 1_000)];
  const { time, all } = rig(long.chore, short.chore);
  all.start();
  await time.advance(10_000);
  assert.deepEqual([long.ends.length, short.ends.length], [1, 11]);
  long.ends[0]?.();
  await time.advance(250);
  assert.equal(long.ends.length, 2);
  long.ends[1]?.();
  await all.stop();
});

Deno.test("Chores reports a failure by the chore's name, and tries again after a second", async () => {
  let runs = 0;
  const { time, errors, all } = rig({
    name: "sweep",
    periodMs: 250,
    run: () => ++runs === 1 ? Promise.reject("full") : Promise.resolve(),
  });
  all.start();
  await time.advance(750);
  assert.deepEqual([runs, errors], [1, ["sweep: full"]]);
  await time.advance(250);
  assert.equal(runs, 2);
  await all.stop();
});

Deno.test("Chores starts nothing after stop(), which waits for what runs", async () => {
  const { chore, ends } = counted("long", 1_000, true);
  const { time, all } = rig(chore);
  all.start();
  let isStopped = false;
  const stopping = all.stop().then(() => isStopped = true);
  await time.advance(10_000);
  assert.deepEqual([ends.length, isStopped], [1, false]);
  ends[0]?.();
  await stopping;
  assert.equal(ends.length, 1);
});

Deno.test("Chores goes on with its periods when it is started again, as each minute on Deno Deploy", async () => {
  const { chore, ends } = counted("purge", 90_000);
  const { time, all } = rig(chore);
  for (let minute = 0; minute < 4; minute++) {
    all.start();
    await time.advance(52_000);
    await all.stop();
    await time.advance(8_000);
  }
  assert.equal(ends.length, 3); // at 0, 90 and 180 s
});
