import assert from "node:assert/strict";
import type { AttemptResult } from "../../../monitor/alerts/outbox_entry.ts";
import { AlertRig, LATER, SENT } from "./alert_rig.ts";

/** Lets everything run that waits for nothing but its turn. */
async function untilRunning(rig: AlertRig, count: number): Promise<void> {
  while (rig.running < count) {
    await new Promise((resolve) => setTimeout(resolve));
  }
}

Deno.test("a record that somebody else folds between two reads is not folded again", async () => {
  using rig = await AlertRig.open();
  rig.story([[0, 1, "down"]]);
  const other = rig.instance().folder;
  const { folder } = rig.instance();
  await rig.arrive();
  const { books, changes } = rig.books;
  let reads = 0;
  const between = async <Value>(read: () => Promise<Value>) => {
    if (++reads === 2) await other.fold();
    return await read();
  };
  rig.books.books = () => between(() => books.call(rig.books));
  rig.books.changes = () => between(() => changes.call(rig.books));
  await folder.fold();
  const { book } = await rig.books.book(0);
  assert.equal(book.flips[1]?.length, 1);
});

const TWO_OF_ONE_HOST = [
  { id: 1, name: "api", url: "https://host.example.com/1" },
  { id: 2, name: "web", url: "https://host.example.com/2" },
];

/** Two instances, of which the first has told that an outage began; then another url went down. Both come up at 340 s. */
async function openedAndChanged(rig: AlertRig) {
  await rig.addChannel("ops");
  rig.story([[0, 1, "down"], [30, 2, "down"], [340, 1, "up"], [340, 2, "up"]]);
  const [one, other] = [rig.instance(), rig.instance()];
  for (const second of [0, 20, 30]) {
    rig.second = second;
    await rig.arrive();
    await one.run();
  }
  return [one, other] as const;
}

Deno.test("the end of an outage waits for a change that another instance delivers", async () => {
  using rig = await AlertRig.open(TWO_OF_ONE_HOST);
  const [one, other] = await openedAndChanged(rig);
  const held = Promise.withResolvers<void>();
  rig.held = held.promise;
  rig.second = 320;
  const changed = one.run();
  await untilRunning(rig, 1);
  rig.second = 340;
  await rig.arrive();
  await other.folder.fold();
  await other.sender.look();
  await other.sender.settled();
  assert.equal(rig.running, 1);
  held.resolve();
  await changed;
  rig.second = 345;
  await other.run();
  assert.deepEqual(rig.ledger.map(({ id }) => id), [
    "o_1_2:opened:1",
    "o_1_2:changed:2",
    "o_1_2:resolved:3",
  ]);
});

Deno.test("a change that is taken after its outage was read as over stops the message of its end", async () => {
  using rig = await AlertRig.open(TWO_OF_ONE_HOST);
  const [one, other] = await openedAndChanged(rig);
  rig.second = 320;
  await one.folder.fold();
  // the change is in the outbox, and read by one, before there is an end
  const { entriesOf } = rig.outbox;
  const read = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  rig.outbox.entriesOf = async (...args) => {
    rig.outbox.entriesOf = entriesOf;
    const entries = await entriesOf.apply(rig.outbox, args);
    read.resolve();
    await goOn.promise;
    return entries;
  };
  await one.sender.look();
  await read.promise;
  rig.second = 340;
  await rig.arrive();
  await other.run();
  goOn.resolve();
  await one.sender.settled();
  assert.deepEqual(rig.ledger.map(({ id }) => id), [
    "o_1_2:opened:1",
    "o_1_2:resolved:3",
  ]);
});

Deno.test("of two waits that a receiver asks for at once, the longer one counts", async () => {
  using rig = await AlertRig.open([
    { id: 1, name: "api" },
    { id: 2, name: "web" },
  ]);
  rig.rules = { ...rig.rules, groupWaitMs: 0 };
  await rig.addChannel("ops");
  rig.story([[0, 1, "down"], [5, 2, "down"]]);
  const [one, other] = [rig.instance(), rig.instance()];
  const held = Promise.withResolvers<void>();
  rig.held = held.promise;
  const waits = [600_000, 5_000];
  const tries: number[] = [];
  rig.answer = (): AttemptResult => {
    tries.push(rig.second);
    const retryAfterMs = waits.shift();
    return retryAfterMs === undefined ? SENT : { ...LATER, retryAfterMs };
  };
  await rig.arrive();
  const first = one.run();
  await untilRunning(rig, 1);
  rig.second = 5;
  await rig.arrive();
  const second = other.run();
  await untilRunning(rig, 2);
  held.resolve();
  await Promise.all([first, second]);
  for (; rig.second < 700; rig.second += 5) await one.run();
  assert.deepEqual(tries, [5, 5, 605, 605]);
});

Deno.test("an end says that the beginning could not be delivered only where that is sure", async () => {
  const cases: [result: Partial<AttemptResult>, isSure: boolean][] = [
    [{}, true],
    [{ mayHaveArrived: true }, false],
  ];
  for (const [result, isSure] of cases) {
    using rig = await AlertRig.open();
    await rig.addChannel("ops");
    rig.story([[0, 1, "down"], [22, 1, "up"]]);
    const { run } = rig.instance();
    rig.answer = () => rig.second < 30 ? { ...LATER, ...result } : SENT;
    for (const second of [0, 20, 22, 40]) {
      rig.second = second;
      await rig.arrive();
      await run();
    }
    const [line] = rig.ledger;
    assert.equal(line?.type, "outage.resolved");
    assert.equal(line.text.endsWith("could not be delivered then"), isSure);
  }
});

Deno.test("an end that comes after an instance died while it told the beginning leaves open whether it was told", async () => {
  using rig = await AlertRig.open();
  await rig.addChannel("ops");
  rig.story([[0, 1, "down"], [22, 1, "up"]]);
  for (const second of [0, 20]) {
    rig.second = second;
    await rig.arrive();
    const mortal = rig.instance();
    if (second === 0) await mortal.run();
    else {
      // up to the delivery, whose answer it does not live to see
      await mortal.folder.fold();
      rig.held = new Promise(() => {});
      await mortal.sender.look();
      await untilRunning(rig, 1);
    }
  }
  rig.held = Promise.resolve();
  const { run } = rig.instance();
  for (const second of [22, 80]) {
    rig.second = second;
    await rig.arrive();
    await run();
  }
  assert.deepEqual(rig.ledger.map(({ id }) => id), ["o_1_2:resolved:2"]);
  assert.ok(!rig.ledger[0]?.text.includes("could not be delivered"));
});

Deno.test("tries whose instances died do not make the next wait longer", async () => {
  using rig = await AlertRig.open();
  await rig.addChannel("ops");
  rig.story([[0, 1, "down"]]);
  await rig.arrive();
  await rig.instance().run();
  for (const second of [20, 80, 140]) {
    rig.second = second;
    rig.held = new Promise(() => {});
    const { folder, sender } = rig.instance();
    await folder.fold();
    await sender.look();
    await untilRunning(rig, 1);
    rig.running = 0;
  }
  rig.held = Promise.resolve();
  rig.answer = () => rig.second < 210 ? LATER : SENT;
  const { run } = rig.instance();
  for (const second of [200, 209, 210]) {
    rig.second = second;
    await run();
  }
  assert.deepEqual(rig.ledger.map((line) => line.second), [210]);
});
