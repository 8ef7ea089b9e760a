import assert from "node:assert/strict";
import { AlertRig, type Death, LATER, SENT } from "./alert_rig.ts";
import type { StoryChange } from "./outage_story.ts";

const OUTAGE: StoryChange[] = [[0, 1, "down"], [100, 1, "up"]];

async function runUntil(
  rig: AlertRig,
  until: number,
  step = 10,
  instance = rig.instance(),
): Promise<void> {
  for (; rig.second <= until; rig.second += step) {
    await rig.arrive();
    await instance.run();
  }
}

Deno.test("an outage is told to each channel that hears of it, opened and resolved", async () => {
  using rig = await AlertRig.open([
    { id: 1, name: "api", tags: ["core"] },
    { id: 2, name: "web" },
  ]);
  await rig.addChannel("all");
  await rig.addChannel("core", { routes: [{ tags: ["core"] }] });
  await rig.addChannel("web", { routes: [{ urls: ["web"] }] });
  await rig.addChannel("off", { enabled: false });
  await rig.addChannel("member's", {}, 7);
  rig.story(OUTAGE);
  await runUntil(rig, 200);
  assert.deepEqual(rig.told, [
    "20 all o_1_2:opened:1",
    "20 core o_1_2:opened:1",
    "100 all o_1_2:resolved:2",
    "100 core o_1_2:resolved:2",
  ]);
});

Deno.test("members hear of their own urls, and the operator of the operator's", async () => {
  using rig = await AlertRig.open([
    { id: 1, name: "api", ownerId: null },
    { id: 2, name: "mine", ownerId: 7, url: "http://host1.example.com/" },
  ]);
  await rig.addChannel("operator's");
  await rig.addChannel("member's", {}, 7);
  rig.story([[0, 1, "down"], [1, 2, "down"]]);
  await runUntil(rig, 60);
  assert.deepEqual(rig.told, [
    "20 operator's o_1_2:opened:1",
    "30 member's o_2_2:opened:1",
  ]);
});

Deno.test("each owner's outages are made by that owner's rules", async () => {
  using rig = await AlertRig.open([
    { id: 1, name: "api", url: "http://a.example.org/1" },
    { id: 2, name: "web", url: "http://a.example.org/2" },
    { id: 3, name: "mine", ownerId: 7, url: "http://a.example.org/3" },
    { id: 4, name: "too", ownerId: 7, url: "http://a.example.org/4" },
  ]);
  rig.rulesByOwner = { 7: { grouping: "none", groupWaitMs: 60_000 } };
  await rig.addChannel("operator's");
  await rig.addChannel("member's", {}, 7);
  rig.story([1, 2, 3, 4].map((id) => [0, id, "down"] as const));
  await runUntil(rig, 90);
  assert.deepEqual(rig.told, [
    "20 operator's o_1_2:opened:1",
    "60 member's o_3_2:opened:1",
    "60 member's o_4_2:opened:1",
  ]);
});

Deno.test("an outage of some of whose urls a channel hears is over for it with the last of these", async () => {
  using rig = await AlertRig.open([
    { id: 1, name: "api", url: "http://a.example.org/1" },
    { id: 2, name: "web", url: "http://a.example.org/2" },
  ]);
  await rig.addChannel("api", { routes: [{ urls: ["api"] }] });
  await rig.addChannel("web", { routes: [{ urls: ["web"] }] });
  rig.story([[0, 1, "down"], [30, 2, "down"], [60, 1, "up"]]);
  await runUntil(rig, 400);
  assert.deepEqual(rig.told, [
    "20 api o_1_2:opened:1",
    "320 api o_1_2:resolved:2",
    "320 web o_1_2:opened:2",
  ]);
});

Deno.test("a channel that was away for an hour gets one message of an outage that is over", async () => {
  using rig = await AlertRig.open();
  const { id } = await rig.addChannel("ops");
  rig.answer = () => rig.second < 3_600 ? LATER : SENT;
  rig.story(OUTAGE);
  await runUntil(rig, 8_000);
  assert.deepEqual(rig.ledger.map(({ id, text }) => [id, text]), [[
    "o_1_2:resolved:2",
    "api is up again: down from 04:52 to 04:53 UTC (1 min). " +
    "This could not be delivered then",
  ]]);
  const [line] = await rig.outbox.lines(id);
  assert.equal(line?.outcome, "sent");
  assert.equal(await rig.outbox.countWaiting(), 0);
});

Deno.test("tries are 10 s, 30 s, 2, 5, 15, 30 min and then an hour apart, and end after a day", async () => {
  using rig = await AlertRig.open();
  const { id } = await rig.addChannel("ops");
  const tries: number[] = [];
  rig.answer = () => {
    tries.push(rig.second);
    return LATER;
  };
  rig.story([[0, 1, "down"]]);
  await runUntil(rig, 4_000, 10);
  await runUntil(rig, 100_000, 100);
  assert.deepEqual(tries.slice(0, 7).map((at) => at - 20), [
    ...[0, 10, 40, 160, 460, 1_360, 3_160],
  ]);
  assert.ok((tries.at(-1) ?? 0) >= 86_400 && (tries.at(-1) ?? 0) < 91_000);
  const [line] = await rig.outbox.lines(id);
  assert.deepEqual([line?.outcome, line?.tries], ["given up", tries.length]);
});

Deno.test("a receiver that says when to come back is not asked before, with any message", async () => {
  using rig = await AlertRig.open([
    { id: 1, name: "api" },
    { id: 2, name: "web" },
  ]);
  await rig.addChannel("ops");
  const tries: number[] = [];
  rig.answer = () => {
    tries.push(rig.second);
    return rig.second < 500 ? { ...LATER, retryAfterMs: 600_000 } : SENT;
  };
  rig.story([[0, 1, "down"], [30, 2, "down"]]);
  await runUntil(rig, 1_000);
  assert.deepEqual(tries, [20, 620, 620]);
});

Deno.test("all that is due of a channel that waits is put off at one look, out of the way of others", async () => {
  using rig = await AlertRig.open(
    [1, 2, 3, 4].map((id) => ({ id, name: `url ${id}` })),
  );
  rig.rules = { ...rig.rules, grouping: "none", groupWaitMs: 0 };
  await rig.addChannel("ops");
  rig.answer = () => LATER;
  rig.story([1, 2, 3, 4].map((id) => [0, id, "down"] as const));
  await rig.arrive();
  const { folder, sender } = rig.instance();
  await folder.fold();
  const due: number[] = [];
  for (let look = 0; look < 3; look++) {
    due.push((await rig.outbox.due(rig.now, 10)).length);
    await sender.look();
    await sender.settled();
  }
  // one is tried, which holds the channel
  assert.deepEqual(due, [4, 3, 0]);
});

Deno.test("a broken channel gets nothing until it was changed, and then what waits", async () => {
  using rig = await AlertRig.open();
  const { id } = await rig.addChannel("ops");
  let tries = 0;
  rig.answer = () => {
    tries++;
    return { ...LATER, outcome: "broken", status: 404 };
  };
  rig.story([[0, 1, "down"]]);
  await runUntil(rig, 7_000);
  assert.equal(tries, 1);
  rig.answer = () => SENT;
  await rig.channels.update(id, { mentions: ["<@1>"] });
  await runUntil(rig, 9_000);
  assert.deepEqual(rig.ledger.map(({ id }) => id), ["o_1_2:opened:1"]);
});

Deno.test("what is final is not tried again, and the next message is", async () => {
  using rig = await AlertRig.open();
  const { id } = await rig.addChannel("ops");
  rig.answer = () =>
    rig.second < 50 ? { ...LATER, outcome: "final", status: 400 } : SENT;
  rig.story(OUTAGE);
  await runUntil(rig, 200);
  const lines = await rig.outbox.lines(id);
  assert.deepEqual(
    lines.map(({ outcome }) => outcome),
    ["sent", "given up"],
  );
});

Deno.test("that a channel has given up three messages is told to its owner's others, once a day", async () => {
  const ids = [1, 2, 3, 4, 5, 6, 7];
  using rig = await AlertRig.open(
    [...ids, ...ids.map((id) => id + 10)].map((id) => ({
      ...{ id, name: `url ${id}` },
    })),
  );
  await rig.addChannel("broken");
  await rig.addChannel("good");
  await rig.addChannel("off", { enabled: false });
  await rig.addChannel("stranger's", {}, 7);
  rig.answer = ({ name }) =>
    name === "broken"
      ? { ...LATER, outcome: "final", words: "status 404 no_service" }
      : SENT;
  const day = 86_400;
  rig.story([
    ...[1, 2, 3, 4].map((id) => [id, id, "down"] as const),
    ...[[day - 100, 5, "down"], [day + 200, 6, "down"]] as const,
    [day + 300, 7, "down"],
  ]);
  await runUntil(rig, 100);
  await runUntil(rig, day - 500, 10_000);
  rig.second = day - 200;
  await runUntil(rig, day + 500);
  const told = rig.ledger.filter(({ type }) => type === "channel.failing");
  assert.deepEqual(
    told.map(({ second, channel, text }) => [second > day, channel, text]),
    [false, true].map((isNextDay) => [
      isNextDay,
      "good",
      "The channel broken is not receiving its messages: status 404 no_service",
    ]),
  );
});

Deno.test("that a channel is broken is told to the others at once, and what it cannot get for a day is given up", async () => {
  using rig = await AlertRig.open();
  const { id } = await rig.addChannel("broken");
  await rig.addChannel("good");
  let tries = 0;
  rig.answer = ({ name }) => {
    if (name === "good") return SENT;
    tries++;
    return { ...LATER, outcome: "broken", words: "status 404" };
  };
  rig.story([[0, 1, "down"]]);
  await runUntil(rig, 40);
  assert.deepEqual(
    rig.ledger.map(({ channel, type }) => [channel, type]).sort(),
    [["good", "channel.failing"], ["good", "outage.opened"]],
  );
  await runUntil(rig, 90_000, 600);
  assert.equal(tries, 1);
  const [line] = await rig.outbox.lines(id);
  assert.deepEqual(
    [line?.outcome, line?.words],
    [
      "given up",
      "not sent within a day: the channel must be changed or tested",
    ],
  );
  assert.equal(await rig.outbox.countWaiting(), 0);
});

Deno.test("quiet hours hold what can wait, and drop nothing", async () => {
  using rig = await AlertRig.open();
  await rig.addChannel("ops", {
    quietHours: {
      from: "04:00",
      to: "05:00",
      days: [0, 1, 2, 3, 4, 5, 6],
      timeZone: "UTC",
    },
  });
  rig.story(OUTAGE);
  await runUntil(rig, 600);
  assert.deepEqual(rig.told, [
    "20 ops o_1_2:opened:1",
    "480 ops o_1_2:resolved:2",
  ]);
});

Deno.test("a channel with more urls than fit a message is told how many", async () => {
  const urls = Array.from({ length: 30 }, (_, i) => ({ id: i + 1 }));
  using rig = await AlertRig.open(urls);
  await rig.addChannel("ops");
  rig.story(urls.map(({ id }) => [1, id, "down"] as const));
  await runUntil(rig, 100);
  assert.deepEqual(rig.ledger.map(({ text }) => text), [
    "30 of 30 monitors are down since 04:52 UTC",
  ]);
});

Deno.test("many channels are told in several commits", async () => {
  using rig = await AlertRig.open();
  for (let number = 0; number < 45; number++) await rig.addChannel(`${number}`);
  rig.story(OUTAGE);
  await runUntil(rig, 200);
  assert.equal(rig.ledger.length, 90);
  assert.equal(new Set(rig.told).size, 90);
  assert.deepEqual(
    await rig.books.book(0).then(({ book }) => book.outages),
    [],
  );
  assert.equal((await rig.books.past(0)).length, 1);
});

Deno.test("of a thousand deliveries that hang, 32 run at once, one for a channel", async () => {
  const urls = Array.from({ length: 20 }, (_, i) => ({ id: i + 1 }));
  using rig = await AlertRig.open(urls);
  rig.rules = { ...rig.rules, grouping: "none", groupWaitMs: 0 };
  for (let number = 0; number < 50; number++) await rig.addChannel(`${number}`);
  const held = Promise.withResolvers<void>();
  rig.held = held.promise;
  rig.story(urls.slice(0, 20).map(({ id }) => [0, id, "down"] as const));
  await rig.arrive();
  const instance = rig.instance();
  const run = instance.run();
  while (rig.running < 32) await new Promise((resolve) => setTimeout(resolve));
  for (let turn = 0; turn < 50; turn++) {
    await new Promise((resolve) => setTimeout(resolve));
    assert.ok(rig.running <= 32);
  }
  held.resolve();
  await run;
  assert.equal(new Set(rig.told).size, rig.told.length);
  assert.equal(new Set(rig.ledger.map(({ channel }) => channel)).size, 50);
});

/** What all instances told together must be, whenever one dies. */
async function assertTold(death: Death): Promise<boolean> {
  using rig = await AlertRig.open();
  await rig.addChannel("a");
  await rig.addChannel("b");
  rig.story(OUTAGE);
  let instance = rig.instance(death);
  let died = false;
  for (; rig.second < 400; rig.second += 20) {
    await rig.arrive();
    if (await instance.run()) continue;
    died = true;
    instance = rig.instance();
  }
  for (const channel of ["a", "b"]) {
    const own = rig.ledger.filter((line) => line.channel === channel);
    const ids = [...new Set(own.map(({ id }) => id))];
    const what = `${JSON.stringify(death)}: ${rig.told.join(", ")}`;
    const isCombined = ids.length === 1 && ids[0] === "o_1_2:resolved:2";
    if (!isCombined) {
      assert.deepEqual(ids, ["o_1_2:opened:1", "o_1_2:resolved:2"], what);
    }
    assert.ok(own.length <= ids.length + (died ? 1 : 0), what);
  }
  assert.equal(await rig.outbox.countWaiting(), 0);
  return died;
}

Deno.test("nothing is lost when an instance dies at any of its calls, and a double has the same id", async () => {
  for (const isDone of [false, true]) {
    let atCall = 1;
    while (await assertTold({ atCall, isDone })) atCall++;
    assert.ok(atCall > 20, `${atCall}`);
  }
});

Deno.test("several instances at once tell everything once", async () => {
  using rig = await AlertRig.open([
    { id: 1, name: "api" },
    { id: 2, name: "web" },
  ]);
  await rig.addChannel("a");
  await rig.addChannel("b");
  rig.story([[0, 1, "down"], [5, 2, "down"], [100, 1, "up"]]);
  const instances = [rig.instance(), rig.instance(), rig.instance()];
  for (; rig.second < 200; rig.second += 5) {
    await rig.arrive();
    await Promise.all(instances.map((each) => each.run()));
  }
  assert.equal(new Set(rig.told).size, rig.told.length);
  assert.equal(rig.told.length, 6, rig.told.join("\n"));
});

Deno.test("a day without a change writes nothing", async () => {
  using rig = await AlertRig.open();
  await rig.addChannel("a");
  const before = await rig.database.list({ prefix: [] });
  await runUntil(rig, 86_400, 3_600);
  assert.deepEqual(await rig.database.list({ prefix: [] }), before);
});

Deno.test("a new try leaves out those of several receivers who have the message, another message does not", async () => {
  using rig = await AlertRig.open();
  await rig.addChannel("mail");
  const tries: string[] = [];
  rig.answer = (_channel, { type }, reached) => {
    tries.push(`${type} ${reached.join(" ")}`);
    if (reached.includes("b")) return SENT;
    return {
      ...LATER,
      reached: [...reached, reached.includes("a") ? "b" : "a"],
    };
  };
  rig.story([[0, 1, "down"], [1_000, 1, "up"]]);
  await runUntil(rig, 1_000);
  assert.deepEqual(tries, [
    "outage.opened ",
    "outage.opened a",
    "outage.opened a b",
    "outage.resolved ",
  ]);
});

Deno.test("what may be there in part is tried no more often than its channel allows", async () => {
  using rig = await AlertRig.open();
  await rig.addChannel("apprise");
  let tries = 0;
  rig.answer = () => {
    tries++;
    return { ...LATER, maxTries: 3 };
  };
  rig.story([[0, 1, "down"]]);
  await runUntil(rig, 2_000);
  assert.equal(tries, 3);
});
