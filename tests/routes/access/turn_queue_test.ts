import assert from "node:assert/strict";
import {
  QueueFullError,
  TurnQueue,
} from "../../../routes/access/turn_queue.ts";

/** Starts jobs that end one by one when told, and notes the order of their starts. */
function jobs(queue: TurnQueue) {
  const started: string[] = [];
  const ends: (() => void)[] = [];
  const start = (key: string, name: string) =>
    queue.run(key, () => {
      started.push(name);
      return new Promise<void>((end) => ends.push(end));
    });
  const endAll = async (
    running: Promise<unknown>[],
    count = running.length,
  ) => {
    const all = Promise.all(running);
    for (let at = 0; at < count; at++) {
      while (ends[at] === undefined) await Promise.resolve();
      ends[at]?.();
    }
    await all;
  };
  return { started, start, endAll };
}

Deno.test("TurnQueue.run() runs as many jobs at once as told, and the rest later", async () => {
  const { started, start, endAll } = jobs(new TurnQueue({ concurrency: 2 }));
  const running = ["1", "2", "3"].map((name) => start("a", name));
  await Promise.resolve();
  assert.deepEqual(started, ["1", "2"]);
  await endAll(running);
  assert.deepEqual(started, ["1", "2", "3"]);
});

Deno.test("TurnQueue.run() lets keys take turns", async () => {
  const { started, start, endAll } = jobs(new TurnQueue({ concurrency: 1 }));
  const names = ["a1", "a2", "a3", "a4", "b1", "b2", "c1"];
  await endAll(names.map((name) => start(name.slice(0, 1), name)));
  assert.deepEqual(started, ["a1", "a2", "b1", "c1", "a3", "b2", "a4"]);
});

Deno.test("TurnQueue.run() lets many addresses of one site have one turn", async () => {
  const { started, start, endAll } = jobs(new TurnQueue({ concurrency: 1 }));
  const addresses = [
    ...["192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.3"],
    ...[
      "2001:db8:1:1::1",
      "2001:db8:1:2::1",
      "2001:db8:1:2::2",
      "198.51.100.1",
    ],
  ];
  await endAll(addresses.map((address) => start(address, address)));
  assert.deepEqual(started, [
    ...["192.0.2.1", "192.0.2.2", "2001:db8:1:1::1", "198.51.100.1"],
    ...["192.0.2.3", "2001:db8:1:2::1", "192.0.2.2", "2001:db8:1:2::2"],
  ]);
});

Deno.test("TurnQueue.run() lets a network of which nothing waits in, however many jobs others have", async () => {
  const queue = new TurnQueue({ concurrency: 1, maxWaiting: 12 });
  const { start, started, endAll } = jobs(queue);
  const attackers = ["1", "2", "3", "4", "5", "6"].map((n) => `198.51.${n}.1`);
  let refused = 0;
  const running = [start("first", "first")];
  for (let round = 0; round < 10; round++) {
    for (const address of attackers) {
      start(address, "bad").catch(() => refused++);
    }
  }
  const good = Array.from(
    { length: 8 },
    (_, i) => start(`203.0.${i}.7`, `good ${i}`),
  );
  await endAll([...running, ...good], 1 + attackers.length + good.length);
  assert.equal(started.filter((name) => name.startsWith("good")).length, 8);
  assert.equal(refused, attackers.length * 9); // one of each waits on
});

Deno.test("TurnQueue.run() serves those who were there before first, and nobody drives them out", async () => {
  const queue = new TurnQueue({ concurrency: 1, maxWaiting: 2 });
  const { start, started, endAll } = jobs(queue);
  const running = ["a", "b", "c"].map((name) => start(name, name));
  running.push(queue.run({ address: "d", isKnown: true }, () => {
    started.push("d");
    return Promise.resolve();
  }));
  await endAll(running.slice(0, 3));
  await running[3];
  assert.deepEqual(started, ["a", "d", "b", "c"]);
});

Deno.test("TurnQueue.run() lets known clients and others take turns, so that nobody waits for all of the known ones", async () => {
  const queue = new TurnQueue({ concurrency: 1 });
  const { start, started, endAll } = jobs(queue);
  const first = start("first", "first");
  const rest = ["k1", "k2", "k3", "k4"].map((address) =>
    queue.run({ address, isKnown: true }, () => {
      started.push(address);
      return Promise.resolve();
    })
  );
  const others = ["a", "b"].map((name) => start(name, name));
  await endAll([first, ...others]);
  await Promise.all(rest);
  assert.deepEqual(started, ["first", "k1", "a", "k2", "b", "k3", "k4"]);
});

Deno.test("TurnQueue.run() leaves places to others where a site has as many as it may", async () => {
  const queue = new TurnQueue({ concurrency: 3, maxOfNetwork: 2 });
  const { start, started, endAll } = jobs(queue);
  const known = (address: string) =>
    queue.run({ address, isKnown: true }, () => {
      started.push(address);
      return Promise.resolve();
    });
  const site = [1, 2, 3].map((host) => `192.0.2.${host}`);
  const running = site.map((address) => start(address, address));
  const waiting = known("192.0.2.4");
  await known("198.51.100.1");
  assert.deepEqual(started, [...site.slice(0, 2), "198.51.100.1"]);
  await endAll(running);
  await waiting;
  assert.deepEqual(started.slice(3), ["192.0.2.4", "192.0.2.3"]);
});

Deno.test("TurnQueue.run() drops the job of a client that has left", async () => {
  const seen: number[] = [];
  const onWaiting = (count: number) => void seen.push(count);
  const queue = new TurnQueue({ concurrency: 1, onWaiting });
  const { start, started, endAll } = jobs(queue);
  const running = [start("a", "a")];
  const client = new AbortController();
  const gone = new AbortController();
  gone.abort();
  const ran = () => Promise.resolve(started.push("b"));
  const left = queue.run({ address: "b", left: client.signal }, ran);
  const before = queue.run({ address: "b", left: gone.signal }, ran);
  client.abort();
  await assert.rejects(left, { status: 503 });
  await assert.rejects(before, { status: 503 });
  assert.equal(seen.at(-1), 0);
  await endAll(running);
  assert.deepEqual(started, ["a"]);
});

Deno.test("TurnQueue.run() refuses the newest of the longest lane, and beyond a bound each new one", async () => {
  const queue = new TurnQueue({
    concurrency: 1,
    maxWaiting: 2,
    maxLanes: 3,
  });
  const { start, started, endAll } = jobs(queue);
  const running = ["a1", "a2"].map((name) => start("a", name));
  const last = start("a", "a3");
  await assert.rejects(start("a", "a4"), QueueFullError);
  running.push(start("b", "b1"));
  await assert.rejects(last, { status: 503, headers: { "Retry-After": "5" } });
  running.push(start("c", "c1"));
  await assert.rejects(start("d", "d1"), QueueFullError);
  await endAll(running);
  assert.deepEqual(started, ["a1", "a2", "b1", "c1"]);
});

Deno.test("TurnQueue.run() has room again after a full queue has run", async () => {
  const queue = new TurnQueue({ concurrency: 1, maxWaiting: 1, maxLanes: 1 });
  for (let round = 0; round < 3; round++) {
    const { start, endAll } = jobs(queue);
    const running = [start("a", "a1"), start("b", "b1")];
    await assert.rejects(start("c", "c1"), QueueFullError);
    await endAll(running);
  }
});

Deno.test("TurnQueue.run() passes results and errors on, and goes on after an error", async () => {
  const queue = new TurnQueue({ concurrency: 1 });
  const failing = queue.run("a", () => Promise.reject(new Error("no")));
  const working = queue.run("a", () => Promise.resolve(7));
  await assert.rejects(failing, /no/);
  assert.equal(await working, 7);
  assert.equal(await queue.run("a", () => Promise.resolve(8)), 8);
});

Deno.test("TurnQueue tells how many jobs wait, up and down", async () => {
  const seen: number[] = [];
  const onWaiting = (count: number) => void seen.push(count);
  const queue = new TurnQueue({ concurrency: 1, onWaiting });
  const { start, endAll } = jobs(queue);
  await endAll(["1", "2", "3"].map((name) => start("a", name)));
  assert.deepEqual(seen, [1, 2, 1, 0]);
});
