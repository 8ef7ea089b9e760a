import assert from "node:assert/strict";
import {
  audienceOf,
  MAX_AUDIENCES,
  numberOf,
  pageOf,
} from "../../../../monitor/subscriber.ts";
import { Subscribers } from "../../../../store/alerts/subscribers/subscribers.ts";
import { SubscriberRequests } from "../../../../store/alerts/subscribers/subscriber_requests.ts";
import { SubscriberLog } from "../../../../store/alerts/subscribers/subscriber_log.ts";
import { subscriberOutboxKeys } from "../../../../store/alerts/subscribers/subscriber_outbox_keys.ts";
import { Outbox } from "../../../../store/alerts/outbox.ts";
import { KEYS } from "../../../../store/keys.ts";
import { resealSubscribers } from "../../../../store/sealing/reseal_subscribers.ts";
import { StoreRig } from "../../store_rig.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SPEC = {
  group: null,
  kind: "email",
  address: "ada@example.org",
} as const;

async function open() {
  const rig = await StoreRig.open();
  const subscribers = new Subscribers(rig.database, () => rig.now);
  const requests = new SubscriberRequests(
    rig.database,
    subscribers.hashes,
    () => rig.now,
  );
  return { rig, subscribers, requests };
}

async function add(
  subscribers: Subscribers,
  page: number,
  parts: Partial<Parameters<Subscribers["add"]>[0]> = {},
) {
  const added = await subscribers.add({ ...SPEC, page, ...parts });
  if (added === "full") throw new Error("full");
  return added.subscriber;
}

/** All that is stored, as text: what is sealed cannot be read in it. */
async function stored(rig: StoreRig): Promise<string> {
  const entries = await rig.database.list({ prefix: [] });
  return JSON.stringify(entries.map(({ key, value }) => [key, value]));
}

Deno.test("Subscribers keep addresses and tokens sealed, count from 1 on each page, and know one by both", async () => {
  const { rig, subscribers } = await open();
  using _rig = rig;
  const ada = await add(subscribers, 0);
  const bob = await add(subscribers, 0, { address: "bob@example.org" });
  const other = await add(subscribers, 7);
  assert.deepEqual([ada, bob, other].map(({ id }) => numberOf(id)), [1, 2, 1]);
  assert.deepEqual([ada, bob, other].map(({ id }) => pageOf(id)), [0, 0, 7]);
  const text = await stored(rig);
  for (const secret of ["ada@", "bob@", ada.token, other.token]) {
    assert.ok(!text.includes(secret), secret);
  }
  assert.deepEqual(await subscribers.get([bob.id, 99]), [bob]);
  assert.deepEqual(await subscribers.byToken(ada.token), ada);
  assert.equal(await subscribers.byToken(`${ada.token}x`), null);
  const wrong = `${bob.id}-${ada.token.split("-").slice(1).join("-")}`;
  assert.equal(await subscribers.byToken(wrong), null);
  const found = await subscribers.ofAddress(0, "email", SPEC.address);
  assert.deepEqual(found, [ada]);
  assert.deepEqual(await subscribers.ofAddress(8, "email", SPEC.address), []);
});

Deno.test("an address hears of a page or a group once, and of several apart", async () => {
  const { rig, subscribers } = await open();
  using _rig = rig;
  const ada = await add(subscribers, 0);
  const again = await Promise.all(
    [1, 2, 3].map(() => subscribers.add({ ...SPEC, page: 0, group: "core" })),
  );
  assert.equal(
    again.filter((each) => each !== "full" && !each.isKnown).length,
    1,
    "of several at once one is new",
  );
  const known = await subscribers.add({ ...SPEC, page: 0 });
  assert.deepEqual(known, { subscriber: ada, isKnown: true });
  const { audiences } = await subscribers.page(0);
  assert.deepEqual(
    audiences.map(({ group, email, webhook }) => [group, email, webhook]),
    [[null, 1, 0], ["core", 1, 0]],
  );
  const all = await subscribers.ofAddress(0, "email", SPEC.address);
  assert.equal(all.length, 2);
});

Deno.test("a page is full at 10,000 subscribers, and at 100 groups for more groups", async () => {
  const { rig, subscribers } = await open();
  using _rig = rig;
  await add(subscribers, 0);
  const key = KEYS.subscriberPages.key(0);
  const page = await subscribers.page(0);
  const audiences = page.audiences.map((each) => ({ ...each, email: 9_999 }));
  await rig.database.commit({
    sets: [{ key, value: { ...page, audiences } }],
  });
  await add(subscribers, 0, { address: "last@example.org" });
  assert.equal(await subscribers.add({ ...SPEC, page: 0, group: "a" }), "full");
  for (let count = 0; count < MAX_AUDIENCES; count++) {
    await add(subscribers, 1, { group: `${count}` });
  }
  assert.equal(await subscribers.add({ ...SPEC, page: 1 }), "full");
  await add(subscribers, 1, { group: "5", address: "other@example.org" });
});

Deno.test("who has a thousand messages waiting can leave all the same", async () => {
  const { rig, subscribers } = await open();
  using _rig = rig;
  const { id } = await add(subscribers, 7);
  const keys = subscriberOutboxKeys("email");
  const outbox = new Outbox(rig.database, () => rig.now, keys);
  for (let step = 1; step <= 1_000; step += 200) {
    const steps = Array.from({ length: 200 }, (_, at) => step + at);
    await outbox.add(steps.map((step) => ({
      ...{ channelId: id, outageId: "i_1", step, createdAt: 1, dueAt: step },
      ...{ tries: 0, isTaken: false, last: null, notice: {} as never },
    })));
  }
  assert.equal(await subscribers.remove(id), true);
  assert.equal(await subscribers.countWaiting(7, 1), 0);
  assert.equal(await outbox.countWaiting(), 0);
});

Deno.test("all of a page can go, with what waits for them, and another page keeps its own", async () => {
  const { rig, subscribers, requests } = await open();
  using _rig = rig;
  const ada = await add(subscribers, 7);
  const bob = await add(subscribers, 8);
  await requests.create({ page: 7, group: null, address: "c@example.org" });
  const keys = subscriberOutboxKeys("email");
  const outbox = new Outbox(rig.database, () => rig.now, keys);
  for (const { id } of [ada, bob]) {
    await outbox.changeState(id, (state) => state);
    await outbox.add([{
      ...{ channelId: id, outageId: "i_1", step: 1, createdAt: 1, dueAt: 1 },
      ...{ tries: 0, isTaken: false, last: null },
      notice: {} as never,
    }]);
  }
  assert.equal(await subscribers.countWaiting(7, 10), 1);
  await subscribers.deleteAllOf(7);
  const left = await rig.database.list({ prefix: [] });
  const names = left.map(({ key }) => String(key[0])).sort();
  assert.deepEqual(names, [
    "secrets",
    ...["subscriber_due", "subscriber_outbox", "subscriber_pages"],
    ...["subscriber_states", "subscribers", "subscribers_by_address"],
  ]);
  assert.deepEqual(await subscribers.get([bob.id]), [bob]);
});

Deno.test("a mail bomb does not work: one link of a page in ten minutes, three a day, six of all pages", async () => {
  const { rig, requests } = await open();
  using _rig = rig;
  const sent: string[] = [];
  for (let minute = 0; minute < 3 * 60; minute += 5) {
    for (const page of [0, 1, 2]) {
      if (await requests.takeMail(page, SPEC.address)) {
        sent.push(`${minute} ${page}`);
      }
    }
    rig.now += 5 * MINUTE_MS;
  }
  assert.deepEqual(sent, ["0 0", "0 1", "0 2", "10 0", "10 1", "10 2"]);
  assert.equal(await requests.takeMail(0, "bob@example.org"), true);
  rig.now += 24 * HOUR_MS;
  assert.equal(await requests.takeMail(0, SPEC.address), true);
  const text = await stored(rig);
  assert.ok(!text.includes("ada@"));
});

Deno.test("a link to confirm is good for a day, and its address lies sealed meanwhile", async () => {
  const { rig, requests } = await open();
  using _rig = rig;
  const asked = { page: 3, group: "core", address: "ada@example.org" };
  const token = await requests.create(asked) ?? "";
  assert.match(token, /^3-[\w-]{32}$/);
  const text = await stored(rig);
  assert.ok(!text.includes("ada@") && !text.includes(token));
  assert.deepEqual(await requests.find(token), { is: "asked", ...asked });
  assert.equal(await requests.find(`${token.slice(0, -2)}zz`), null);
  assert.equal(await requests.countPending(3), 1);
  await requests.confirm(token, 5);
  assert.equal(await requests.countPending(3), 0);
  assert.deepEqual(await requests.find(token), {
    ...{ is: "confirmed", subscriberId: 5 },
  });
  const [entry] = await rig.database.list<Record<string, unknown>>({
    prefix: KEYS.subscriberRequests.key(),
  });
  assert.equal(entry?.value.sealed, undefined);
  rig.now += 24 * HOUR_MS;
  assert.equal(await requests.find(token), null);
  await requests.sweep();
  assert.deepEqual(
    await rig.database.list({ prefix: KEYS.subscriberRequests.key() }),
    [],
  );
});

Deno.test("the log of a page keeps its latest 1,000 lines", async () => {
  const { rig } = await open();
  using _rig = rig;
  const log = new SubscriberLog(rig.database, () => rig.now);
  for (let from = 0; from < 1_300; from += 100) {
    await rig.database.commit({
      sets: Array.from({ length: 100 }, (_, index) => {
        const at = rig.now - 2_000 + from + index;
        const key = KEYS.subscriberDeliveries.key(4, at, "email", index);
        return { key, value: { at } };
      }),
    });
  }
  await log.sweep(4);
  const kept = await log.latest(4, 5_000);
  assert.equal(kept.length, 1_000);
  assert.equal(kept[0]?.line.at, rig.now - 2_000 + 1_299);
  rig.now += 40 * 24 * HOUR_MS;
  assert.deepEqual(await log.latest(4, 5_000), []);
  await log.sweep(4);
  const prefix = KEYS.subscriberDeliveries.key(4);
  assert.deepEqual(await rig.database.list({ prefix }), []);
});

Deno.test("resealSubscribers() seals addresses with the new key, and gives up whom it cannot open where it may", async () => {
  const { rig, subscribers, requests } = await open();
  using _rig = rig;
  const ada = await add(subscribers, 0);
  const token = await requests.create({ ...SPEC, page: 0 }) ?? "";
  const { secrets } = rig.database;
  const old = "a key of the tests";
  secrets.use(["a new key", old]);
  const { database } = rig;
  assert.deepEqual(await resealSubscribers(database), {
    ...{ sealed: 1, givenUp: 0 },
  });
  secrets.use(["a new key"]);
  const fresh = new Subscribers(database, () => rig.now);
  assert.deepEqual(await fresh.ofAddress(0, "email", SPEC.address), [ada]);
  assert.deepEqual(await requests.find(token), {
    ...{ is: "asked", page: 0, group: null, address: SPEC.address },
  });
  secrets.use(["a third key"]);
  assert.deepEqual(await fresh.get([ada.id]), []);
  assert.deepEqual(await resealSubscribers(database), {
    ...{ sealed: 0, givenUp: 0 },
  });
  assert.deepEqual(await resealSubscribers(database, { givesUp: true }), {
    ...{ sealed: 0, givenUp: 1 },
  });
  assert.deepEqual((await fresh.page(0)).audiences, []);
  await add(new Subscribers(database), 0);
});

Deno.test("a group that is subscribed to anew, or after another, is no audience that was told something before", async () => {
  const { rig, subscribers } = await open();
  using _rig = rig;
  const seen = new Set<number>();
  for (const group of ["core", "extra", "core", null]) {
    const { id } = await add(subscribers, 0, { group });
    seen.add(audienceOf(id));
    await subscribers.remove(id);
  }
  await subscribers.removeAll(0);
  seen.add(audienceOf((await add(subscribers, 0)).id));
  assert.equal(seen.size, 5);
});
