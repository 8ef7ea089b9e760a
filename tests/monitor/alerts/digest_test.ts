import assert from "node:assert/strict";
import { digestNotice } from "../../../monitor/alerts/digest_notice.ts";
import { noticeTitle } from "../../../monitor/alerts/notice_title.ts";
import type { ChannelSpec } from "../../../monitor/channel.ts";
import { AlertRig, type Death, LATER, SENT } from "./alert_rig.ts";
import type { StoryChange } from "./outage_story.ts";
import { API_URL, RESOLVED, someNotice } from "./some_notice.ts";

/** The story begins at 04:52: the next hour begins after so many seconds. */
const NEXT_HOUR = 480;

/** Outages of one url each, told at once to one channel. */
async function openRig(
  urls: number,
  channel: Partial<ChannelSpec> = {},
): Promise<AlertRig> {
  const ids = Array.from({ length: urls }, (_, i) => i + 1);
  // so many that half of them are never down
  const more = Array.from({ length: urls + 20 }, (_, i) => urls + i + 1);
  const rig = await AlertRig.open(
    [...ids, ...more].map((id) => ({ id, name: `url ${id}` })),
  );
  rig.rules = { ...rig.rules, grouping: "none", groupWaitMs: 0 };
  await rig.addChannel("ops", channel);
  return rig;
}

function downs(count: number, second: (i: number) => number): StoryChange[] {
  return Array.from(
    { length: count },
    (_, i) => [second(i), i + 1, "down"] as const,
  );
}

async function runUntil(
  rig: AlertRig,
  until: number,
  instance = rig.instance(),
): Promise<void> {
  for (; rig.second <= until; rig.second += 10) {
    await rig.arrive();
    await instance.run();
  }
}

/** What arrived: the second, the type, and how many messages it stands for, those that are alike counted. */
function summary(rig: AlertRig): string[] {
  const lines = rig.ledger.map(({ second, type, messages }) =>
    `${second} ${type}${messages > 1 ? ` of ${messages}` : ""}`
  );
  return [...Map.groupBy(lines, (line) => line)].map(([line, { length }]) =>
    length === 1 ? line : `${line} × ${length}`
  );
}

Deno.test("of two hundred outages at once 59 are told, and one message tells of the rest", async () => {
  using rig = await openRig(200);
  rig.story(downs(200, () => 0));
  await runUntil(rig, 4_000);
  assert.deepEqual(summary(rig), [
    "0 outage.opened × 59",
    "0 digest of 141",
  ]);
  assert.equal(
    rig.ledger.at(-1)?.text,
    "141 messages were held back, because the channel reached its hourly limit: " +
      "141 started, 0 ended. This is message 60 of this hour: further messages wait until 05:00 UTC",
  );
  assert.equal(await rig.outbox.countWaiting(), 0);
});

Deno.test("what comes after the sixtieth message of an hour is one message in the next", async () => {
  using rig = await openRig(70);
  rig.story([
    ...downs(70, (i) => i * 4),
    [300, 70, "up"],
    [310, 1, "up"],
  ]);
  await runUntil(rig, 470);
  assert.equal(rig.ledger.length, 60);
  const limited = rig.ledger.filter(({ text }) =>
    text.includes("message 60 of this hour: further messages wait until 05:00")
  );
  assert.deepEqual(limited, rig.ledger.slice(-1));
  await runUntil(rig, NEXT_HOUR + 100);
  const [digest, ...more] = rig.ledger.slice(60);
  assert.deepEqual(more, []);
  assert.equal(digest?.second, NEXT_HOUR);
  assert.match(digest?.text ?? "", /^11 messages were .*: 9 started, 2 ended$/);
});

Deno.test("a digest that cannot be delivered takes in what comes meanwhile", async () => {
  using rig = await openRig(70);
  rig.answer = () =>
    rig.second >= NEXT_HOUR && rig.second < NEXT_HOUR + 300 ? LATER : SENT;
  rig.story([
    ...downs(70, (i) => i * 4),
    [NEXT_HOUR + 100, 1, "up"],
    [NEXT_HOUR + 100, 70, "up"],
  ]);
  await runUntil(rig, NEXT_HOUR + 1_000);
  assert.deepEqual(summary(rig).slice(-1), [`${NEXT_HOUR + 460} digest of 11`]);
  assert.equal(rig.ledger.length, 61);
});

Deno.test("a service with incidents of its own hears of each, an hour's number at a time", async () => {
  using rig = await openRig(130, {
    kind: "pagerduty",
    settings: { routing_key: "k".repeat(32) },
  });
  rig.story(downs(130, () => 0));
  await runUntil(rig, NEXT_HOUR + 3_700);
  assert.deepEqual(summary(rig), [
    "0 outage.opened × 60",
    "480 outage.opened × 60",
    "4080 outage.opened × 10",
  ]);
});

Deno.test("where not all may be told, what has begun goes before what is over", async () => {
  using rig = await openRig(60, {
    kind: "pagerduty",
    settings: { routing_key: "k".repeat(32) },
  });
  const ends = [1, 2, 3].map((id) => [60, id, "up"] as const);
  rig.story([...downs(60, (i) => i < 40 ? 0 : 60), ...ends]);
  await runUntil(rig, 400);
  assert.deepEqual(summary(rig), [
    "0 outage.opened × 40",
    "60 outage.opened × 20",
  ]);
});

/** What all instances told together must be, whenever one dies. */
async function assertTold(death: Death): Promise<boolean> {
  const total = 10;
  using rig = await openRig(total);
  const [channel] = await rig.channels.all();
  await rig.outbox.changeState(channel?.id ?? 0, (state) => ({
    ...state,
    hour: Math.floor(rig.now / 3_600_000),
    sent: 59,
  }));
  rig.story(downs(total, () => 0));
  await rig.arrive();
  const isAlive = await rig.instance(death).run();
  for (; rig.second < 1_000; rig.second += 20) await rig.instance().run();
  const what = `${JSON.stringify(death)}: ${rig.told.join(", ")}`;
  const byId = new Map(rig.ledger.map((line) => [line.id, line]));
  const told = [...byId.values()].reduce((sum, each) => sum + each.messages, 0);
  assert.equal(told, total, what);
  const doubles = rig.ledger.length - byId.size;
  assert.ok(doubles <= (isAlive ? 0 : 1), what);
  assert.equal(await rig.outbox.countWaiting(), 0);
  return !isAlive;
}

Deno.test("nothing is lost when who makes a digest dies at any call", async () => {
  for (const isDone of [false, true]) {
    let atCall = 1;
    while (await assertTold({ atCall, isDone })) atCall++;
    assert.ok(atCall > 10, `${atCall}`);
  }
});

Deno.test("a digest names each url once, as it is at the end, those that are down first", () => {
  const urlOf = (id: number, state: "up" | "down") => ({
    ...API_URL,
    ...{ id, name: `url ${id}`, state },
  });
  const told = Array.from(
    { length: 25 },
    (_, i) => someNotice({ urls: [urlOf(i, "down")] }),
  );
  const parts = { channelId: 4, step: 9, now: 0 };
  const first = digestNotice(null, told.slice(0, 12), parts);
  const again = digestNotice(first, [
    ...told.slice(12),
    { ...RESOLVED, urls: [urlOf(3, "up")] },
  ], parts);
  assert.deepEqual([again.id, again.outage.id], ["d_4:digest:9", "d_4"]);
  assert.deepEqual(again.held, { messages: 26, opened: 25, resolved: 1 });
  assert.equal(again.urls.length + again.more, 25);
  assert.ok(again.urls.every(({ state }) => state === "down"));
  assert.equal(noticeTitle(again), "26 MESSAGES: 25 started, 1 ended");
});
