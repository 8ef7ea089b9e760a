import assert from "node:assert/strict";
import type { OutboxEntry } from "../../../monitor/alerts/outbox_entry.ts";
import type { Maintenance } from "../../../monitor/maintenance_rule.ts";
import { audienceId, pageOf } from "../../../monitor/subscriber.ts";
import type { Monitor } from "../../../monitor/types.ts";
import { PageNews } from "../../../program/subscribers/page_news.ts";
import { PageNewsStore } from "../../../store/alerts/subscribers/page_news.ts";
import {
  newPage,
  type SubscriberPage,
} from "../../../store/alerts/subscribers/subscriber_page.ts";
import { Database } from "../../../store/database/database.ts";
import { Incidents } from "../../../store/incidents.ts";
import { KEYS } from "../../../store/keys.ts";
import { Maintenances } from "../../../store/maintenances.ts";
import { monitoredUrl } from "../../monitor/fixtures/monitored_url.ts";
import { someMaintenance } from "../../monitor/maintenance/some_maintenance.ts";

const HOUR_MS = 3_600_000;

/** Pages with subscribers, on a real store, and what each instance knows of maintenance. */
class NewsRig {
  readonly database: Database;
  readonly maintenances: Maintenances;
  readonly monitors: Monitor[] = [];
  readonly errors: string[] = [];
  now = Date.UTC(2026, 10, 30);

  private constructor(kv: Deno.Kv) {
    this.database = new Database(kv);
    this.maintenances = new Maintenances(this.database, () => this.now);
  }

  static async open(): Promise<NewsRig> {
    return new NewsRig(await Deno.openKv(":memory:"));
  }

  /** One instance; `known` is its table of maintenance, which may lag behind the store. */
  instance(known: () => readonly Maintenance[]): PageNews {
    return new PageNews({
      store: new PageNewsStore(this.database),
      incidents: new Incidents(this.database, () => this.now),
      maintenance: {
        all: (page) => known().filter(({ owner }) => owner === page),
      },
      maintenances: this.maintenances,
      table: { all: () => this.monitors.values() },
      owners: { ownerOf: ({ ownerId }) => ownerId ?? 0 },
      pages: { isOff: () => false, link: () => null },
      now: () => this.now,
      onError: (error) => this.errors.push(String(error)),
    });
  }

  /** Stores a rule that begins in an hour, and lasts for one. */
  async plan(owner: number): Promise<Maintenance> {
    const spec = {
      ...someMaintenance(),
      startsAt: this.now + HOUR_MS,
      endsAt: this.now + 2 * HOUR_MS,
    };
    const rule = await this.maintenances.create(owner, spec);
    if (rule === "full") throw new Error("Too many rules");
    return rule;
  }

  /** Takes what is to be told: the page, and what. */
  async told(): Promise<string[]> {
    const entries = await this.announcements();
    await this.database.commit({ deletes: entries.map(({ key }) => key) });
    return entries.map(({ value: { channelId, notice } }) =>
      `${pageOf(channelId)} ${notice.type}`
    );
  }

  announcements(): Promise<Deno.KvEntry<OutboxEntry>[]> {
    return this.database.list({ prefix: KEYS.announcements.key() });
  }

  [Symbol.dispose](): void {
    this.database.close();
  }
}

/** A page of which somebody hears, as a whole or of each of its groups. */
function heard(page: number, groups: readonly string[] = []): SubscriberPage {
  const audiences = [null, ...groups].map((group, index) => ({
    ...{ id: audienceId(page, index + 1), group, email: 0, webhook: 1 },
  }));
  return { ...newPage(page), audiences };
}

Deno.test("a maintenance that moves to another page goes on there", async () => {
  using rig = await NewsRig.open();
  rig.monitors.push(
    monitoredUrl({ id: 1, ownerId: 7, public: true }),
    monitoredUrl({ id: 2, ownerId: null, public: true }),
  );
  const pages = [heard(0), heard(7)];
  let rule = await rig.plan(7);
  const news = rig.instance(() => [rule]);
  await news.look(pages);
  assert.deepEqual(await rig.told(), ["7 maintenance.announced"]);
  await rig.maintenances.move(rule, 0, { all: true });
  rule = { ...rule, owner: 0 };
  await news.look(pages);
  assert.deepEqual(await rig.told(), [
    "0 maintenance.announced",
    "7 maintenance.cancelled",
  ]);
  rig.now += HOUR_MS;
  await news.look(pages);
  assert.deepEqual(await rig.told(), ["0 maintenance.begun"]);
});

Deno.test("an instance that does not know of a maintenance yet does not call it off", async () => {
  using rig = await NewsRig.open();
  rig.monitors.push(monitoredUrl({ id: 1, ownerId: null, public: true }));
  const rules = [await rig.plan(0)];
  const late = rig.instance(() => rules.slice(0, 1));
  await late.look([heard(0)]);
  rules.push(await rig.plan(0));
  await rig.instance(() => rules).look([heard(0)]);
  assert.equal((await rig.told()).length, 2);
  // it finds that somebody else tells, and reads again what was told
  const other = rig.instance(() => rules.slice(0, 1));
  await other.look([heard(0)]);
  assert.deepEqual(await rig.told(), []);
});

Deno.test("a page of which nobody hears any more is told nothing, and nothing of it is kept", async () => {
  using rig = await NewsRig.open();
  rig.monitors.push(monitoredUrl({ id: 1, ownerId: 7, public: true }));
  const rule = await rig.plan(7);
  const news = rig.instance(() => [rule]);
  await news.look([heard(7)]);
  await rig.told();
  await news.look([{ ...heard(7), audiences: [] }, heard(0)]);
  assert.deepEqual(await rig.told(), []);
  const prefix = KEYS.maintenanceTold.key();
  assert.deepEqual(await rig.database.list({ prefix }), []);
});

Deno.test("a maintenance of thousands of services is told to each of a hundred groups, and names twenty", async () => {
  using rig = await NewsRig.open();
  const groups = Array.from({ length: 99 }, (_, at) => `group ${at}`);
  for (let id = 1; id <= 3_000; id++) {
    const name = `${id} ${"служба ".repeat(12)}`;
    rig.monitors.push(monitoredUrl({
      ...{ id, name, public: true, ownerId: null },
      tags: [groups[id % groups.length] ?? ""],
    }));
  }
  const rule = { ...await rig.plan(0), text: "текст ".repeat(330) };
  await rig.database.commit({
    sets: [{ key: KEYS.maintenances.key(0, rule.id), value: rule }],
  });
  await rig.instance(() => [rule]).look([heard(0, groups)]);
  const entries = await rig.announcements();
  assert.deepEqual(rig.errors, []);
  assert.equal(entries.length, 100);
  const [first] = entries;
  const { maintenance, more, text } = first?.value.notice ?? {};
  assert.equal(maintenance?.urls.length, 20);
  assert.equal(more, 2_980);
  assert.match(text ?? "", /, 2990 more$/);
});

Deno.test("what was told in part is told to the rest by another instance, to nobody twice", async () => {
  using rig = await NewsRig.open();
  const groups = Array.from({ length: 49 }, (_, at) => `group ${at}`);
  rig.monitors.push(monitoredUrl({ public: true, tags: groups }));
  const rule = await rig.plan(0);
  const { database } = rig;
  const commit = database.commit.bind(database);
  let commits = 0;
  database.commit = (change) => {
    if (++commits > 1) throw new Error("it died");
    return commit(change);
  };
  await rig.instance(() => [rule]).look([heard(0, groups)]);
  database.commit = commit;
  assert.deepEqual(rig.errors, ["Error: it died"]);
  assert.equal((await rig.told()).length, 20);
  await rig.instance(() => [rule]).look([heard(0, groups)]);
  assert.equal((await rig.told()).length, 30);
  await rig.instance(() => [rule]).look([heard(0, groups)]);
  assert.deepEqual(await rig.told(), []);
});
