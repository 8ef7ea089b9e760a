import assert from "node:assert/strict";
import type { AnnouncementStore } from "../../../../monitor/alerts/subscribers/announcement.ts";
import {
  audienceEntries,
  pageNotice,
} from "../../../../monitor/alerts/subscribers/page_notice.ts";
import { Spreader } from "../../../../monitor/alerts/subscribers/spreader.ts";
import type { OutboxEntry } from "../../../../monitor/alerts/outbox_entry.ts";
import {
  audienceOf,
  numberOf,
  SUBSCRIBER_KINDS,
} from "../../../../monitor/subscriber.ts";
import {
  Announcements,
  announcementWrite,
} from "../../../../store/alerts/subscribers/announcements.ts";
import { Subscribers } from "../../../../store/alerts/subscribers/subscribers.ts";
import { SecretBox } from "../../../../store/codecs/secret_box.ts";
import { Database } from "../../../../store/database/database.ts";
import { KEYS } from "../../../../store/keys.ts";

/** Two pieces and a half. */
const COUNT = 100;
const NOW = Date.UTC(2026, 10, 29, 4, 52);

/** A page with subscribers, of whom each tenth hears of a group alone. */
class Page {
  readonly database: Database;
  readonly announcements: Announcements;
  readonly #template: Deno.KvEntry<unknown>[] = [];

  private constructor(kv: Deno.Kv) {
    this.database = new Database(kv, { secrets: new SecretBox(["a key"]) });
    this.announcements = new Announcements(this.database);
  }

  static async open(): Promise<Page> {
    const page = new Page(await Deno.openKv(":memory:"));
    const subscribers = new Subscribers(page.database, () => NOW);
    for (let number = 1; number <= COUNT; number++) {
      await subscribers.add({
        page: 0,
        group: number % 10 === 0 ? "core" : null,
        kind: number % 2 === 0 ? "email" : "webhook",
        address: `address ${number}`,
      });
    }
    const { audiences } = await subscribers.page(0);
    for (const { id } of audiences) {
      for (const step of [1, 2]) page.#template.push(announcementOf(id, step));
    }
    return page;
  }

  /** Back to where nobody has heard of anything. */
  async reset(): Promise<void> {
    for (
      const name of [
        KEYS.announcements,
        KEYS.subscriberOutbox,
        KEYS.subscriberDue,
      ]
    ) {
      const entries = await this.database.list({ prefix: name.key() });
      await this.database.commit({ deletes: entries.map(({ key }) => key) });
    }
    await this.database.commit({ sets: this.#template });
  }

  /** Delivers what subscribers have in their outboxes: "3 1" for step 1 of number 3. */
  async deliver(): Promise<string[]> {
    const told: string[] = [];
    for (const kind of SUBSCRIBER_KINDS) {
      const prefix = KEYS.subscriberOutbox.key(kind);
      const entries = await this.database.list<OutboxEntry>({ prefix });
      for (const { value } of entries) {
        told.push(`${numberOf(value.channelId)} ${value.step}`);
      }
      const deletes = entries.map(({ key }) => key);
      await this.database.commit({ deletes });
    }
    return told;
  }

  [Symbol.dispose](): void {
    this.database.close();
  }
}

function announcementOf(id: number, step: number) {
  const notice = pageNotice({
    type: step === 1 ? "incident.opened" : "incident.resolved",
    ...{ about: "i_1", step, at: NOW, from: NOW, to: null },
    ...{ title: "It fails", text: "We look into it" },
  });
  const [entry] = audienceEntries([{ id }], notice, { step, now: NOW });
  const write = entry && announcementWrite(entry);
  return { ...write, versionstamp: "" } as Deno.KvEntry<unknown>;
}

const ALL = Array.from({ length: COUNT }, (_, index) => index + 1)
  .flatMap((number) => [`${number} 1`, `${number} 2`]).sort();

class Died extends Error {}

/** A store that dies at one of its calls, with or without the effect of it. */
function mortal(
  store: AnnouncementStore,
  atCall: number,
  isDone: boolean,
): AnnouncementStore {
  let calls = 0;
  const work = async <Value>(call: () => Promise<Value>): Promise<Value> => {
    if (++calls !== atCall) return await call();
    if (isDone) await call();
    throw new Died();
  };
  return {
    first: (limit) => work(() => store.first(limit)),
    spread: (...args) => work(() => store.spread(...args)),
    drop: (announcement) => work(() => store.drop(announcement)),
  };
}

const spreader = (store: AnnouncementStore) =>
  new Spreader({ store, now: () => NOW });

async function finish(store: AnnouncementStore): Promise<void> {
  while (await spreader(store).look());
}

Deno.test("whoever dies between two pieces of a message, nobody gets it twice, nobody is left out, and no end comes before its beginning", async () => {
  using page = await Page.open();
  let deaths = 0;
  for (const isDone of [false, true]) {
    for (let atCall = 1;; atCall++) {
      await page.reset();
      const dying = mortal(page.announcements, atCall, isDone);
      let isDead = false;
      try {
        await finish(dying);
      } catch (error) {
        if (!(error instanceof Died)) throw error;
        isDead = true;
      }
      const told = await page.deliver();
      for (const each of told) {
        const [number, step] = each.split(" ");
        if (step === "2") assert.ok(told.includes(`${number} 1`), each);
      }
      if (!isDead) break;
      deaths++;
      await finish(page.announcements);
      const all = [...told, ...await page.deliver()];
      assert.deepEqual(all.sort(), ALL, `call ${atCall}`);
    }
  }
  assert.ok(deaths >= 20, `${deaths}`);
});

Deno.test("of several instances that spread a message at once, each subscriber gets it once", async () => {
  using page = await Page.open();
  await page.reset();
  await Promise.all(
    Array.from({ length: 4 }, () => finish(page.announcements)),
  );
  await finish(page.announcements);
  assert.deepEqual((await page.deliver()).sort(), ALL);
});

Deno.test("who read a message before somebody else went on with it writes nothing, and leaves its end alone too", async () => {
  using page = await Page.open();
  await page.reset();
  const before = await page.announcements.first(10);
  const [first] = before;
  assert.ok(first !== undefined);
  const options = { limit: 10, dueAt: () => NOW };
  await page.announcements.spread(first, options);
  assert.equal((await page.deliver()).length, 10);
  await spreader({
    first: () => Promise.resolve(before),
    spread: (...args) => page.announcements.spread(...args),
    drop: (announcement) => page.announcements.drop(announcement),
  }).look();
  const told = await page.deliver();
  assert.ok(told.every((each) => Number(each.split(" ")[0]) % 10 === 0));
});

Deno.test("who subscribes after something has happened is not told of it, and nobody of what is a day old", async () => {
  using page = await Page.open();
  await page.reset();
  const subscribers = new Subscribers(page.database, () => NOW + 60_000);
  await subscribers.add({
    ...{ page: 0, group: null, kind: "email", address: "later" },
  });
  await finish(page.announcements);
  assert.deepEqual((await page.deliver()).sort(), ALL);
  await page.reset();
  const late = { store: page.announcements, now: () => NOW + 90_000_000 };
  while (await new Spreader(late).look());
  assert.deepEqual(await page.deliver(), []);
  assert.deepEqual(await page.announcements.first(1), []);
});

Deno.test("subscribers of an audience are told one after the other, 40 ms apart, from when it happened", async () => {
  using page = await Page.open();
  await page.reset();
  await finish(page.announcements);
  const times: number[] = [];
  for (const kind of SUBSCRIBER_KINDS) {
    const prefix = KEYS.subscriberOutbox.key(kind);
    const found = await page.database.list<OutboxEntry>({ prefix });
    const whole = Math.min(
      ...found.map(({ value }) => audienceOf(value.channelId)),
    );
    times.push(
      ...found.map(({ value }) => value)
        .filter(({ step, channelId }) =>
          step === 1 && audienceOf(channelId) === whole
        ).map(({ dueAt }) => dueAt - NOW),
    );
  }
  assert.deepEqual(
    times.sort((a, b) => a - b),
    Array.from({ length: 90 }, (_, place) => place * 40),
  );
});
