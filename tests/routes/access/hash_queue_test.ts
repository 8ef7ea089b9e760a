import assert from "node:assert/strict";
import {
  HashQueue,
  QueueFullError,
} from "../../../routes/access/hash_queue.ts";

/** Starts jobs that end one by one when told, and notes the order of their starts. */
function jobs(queue: HashQueue) {
  const started: string[] = [];
  const ends: (() => void)[] = [];
  const start = (key: string, name: string) =>
    queue.run(key, () => {
      started.push(name);
      return new Promise<void>((end) => ends.push(end));
    });
  const endAll = async (running: Promise<unknown>[]) => {
    const all = Promise.all(running);
    for (let at = 0; at < running.length; at++) {
      while (ends[at] === undefined) await Promise.resolve();
      ends[at]?.();
    }
    await all;
  };
  return { started, start, endAll };
}

Deno.test("HashQueue.run() runs as many jobs at once as told, and the rest later", async () => {
  const { started, start, endAll } = jobs(new HashQueue({ concurrency: 2 }));
  const running = ["1", "2", "3"].map((name) => start("a", name));
  await Promise.resolve();
  assert.deepEqual(started, ["1", "2"]);
  await endAll(running);
  assert.deepEqual(started, ["1", "2", "3"]);
});

Deno.test("HashQueue.run() lets keys take turns", async () => {
  const { started, start, endAll } = jobs(new HashQueue({ concurrency: 1 }));
  const names = ["a1", "a2", "a3", "a4", "b1", "b2", "c1"];
  await endAll(names.map((name) => start(name.slice(0, 1), name)));
  assert.deepEqual(started, ["a1", "a2", "b1", "c1", "a3", "b2", "a4"]);
});

Deno.test("HashQueue.run() refuses what does not fit, for one key or for all", async () => {
  const queue = new HashQueue({
    concurrency: 1,
    maxWaiting: 3,
    maxWaitingPerKey: 2,
  });
  const { start, endAll } = jobs(queue);
  const running = ["a1", "a2", "a3"].map((name) => start("a", name));
  await assert.rejects(start("a", "a4"), QueueFullError);
  running.push(start("b", "b1"));
  await assert.rejects(start("c", "c1"), {
    status: 503,
    headers: { "Retry-After": "5" },
  });
  await endAll(running);
});

Deno.test("HashQueue.run() has room again after a full queue has run", async () => {
  const queue = new HashQueue({ concurrency: 1, maxWaiting: 1 });
  for (let round = 0; round < 3; round++) {
    const { start, endAll } = jobs(queue);
    const running = [start("a", "a1"), start("b", "b1")];
    await assert.rejects(start("c", "c1"), QueueFullError);
    await endAll(running);
  }
});

Deno.test("HashQueue.run() passes results and errors on, and goes on after an error", async () => {
  const queue = new HashQueue({ concurrency: 1 });
  const failing = queue.run("a", () => Promise.reject(new Error("no")));
  const working = queue.run("a", () => Promise.resolve(7));
  await assert.rejects(failing, /no/);
  assert.equal(await working, 7);
  assert.equal(await queue.run("a", () => Promise.resolve(8)), 8);
});

Deno.test("HashQueue tells how many jobs wait, up and down", async () => {
  const seen: number[] = [];
  const onWaiting = (count: number) => void seen.push(count);
  const queue = new HashQueue({ concurrency: 1, onWaiting });
  const { start, endAll } = jobs(queue);
  await endAll(["1", "2", "3"].map((name) => start("a", name)));
  assert.deepEqual(seen, [1, 2, 1, 0]);
});
