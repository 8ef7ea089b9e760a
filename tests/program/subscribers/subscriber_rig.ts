import { createCatalogue } from "../../../metrics/catalogue.ts";
import { OutageFolder } from "../../../monitor/alerts/outage_folder.ts";
import type { Channel, ChannelSpec } from "../../../monitor/channel.ts";
import { CHANNEL_DEFAULTS } from "../../../monitor/fields/channel_fields.ts";
import { createChangingGuard } from "../../../monitor/guard/create_guard.ts";
import type { IncidentSpec } from "../../../monitor/incident.ts";
import { MaintenanceTable } from "../../../monitor/maintenance/maintenance_table.ts";
import { MonitorTable } from "../../../monitor/monitor_table.ts";
import type { Monitor } from "../../../monitor/types.ts";
import { createSubscribers } from "../../../program/subscribers/create_subscribers.ts";
import type { SubscriptionDesk } from "../../../routes/subscribers/subscription_desk.ts";
import { OwnerTable } from "../../../routes/access/owner_table.ts";
import { SecretBox } from "../../../store/codecs/secret_box.ts";
import { createStore, type Store } from "../../../store/create_store.ts";
import { Database, type Kv } from "../../../store/database/database.ts";
import { KEYS } from "../../../store/keys.ts";
import { monitoredUrl } from "../../monitor/fixtures/monitored_url.ts";
import {
  recordsOf,
  type StoryChange,
} from "../../monitor/alerts/outage_story.ts";
import { eventually } from "../eventually.ts";

export const PUBLIC_URL = "https://status.example.org";

/** All that subscribers of status pages have to do with, on a real store and with real sockets. */
export class SubscriberRig {
  readonly store: Store;
  readonly table = new MonitorTable();
  readonly owners = new OwnerTable();
  readonly maintenance = new MaintenanceTable((each) =>
    this.owners.ownerOf(each)
  );
  readonly metrics = createCatalogue();
  readonly desk: SubscriptionDesk;
  readonly #made: ReturnType<typeof createSubscribers>;
  readonly #folder: OutageFolder;
  readonly #story: StoryChange[] = [];
  readonly errors: string[] = [];

  constructor(kv: Kv, monitors: readonly Partial<Monitor>[]) {
    const secrets = new SecretBox(["a key of the tests"]);
    const database = new Database(kv, { secrets });
    this.store = createStore(database, {
      ...{ windowMs: 10_000, retentionMs: 3_600_000, claimWindows: 13 },
    });
    for (const each of monitors) this.table.set(monitoredUrl(each));
    const guard = createChangingGuard({
      allowPrivateTargets: ["127.0.0.0/8"],
      publicUrl: PUBLIC_URL,
      hostname: undefined,
    }, 1);
    this.#made = createSubscribers({
      config: { deploy: false, publicUrl: PUBLIC_URL, pageTitle: "Acme" },
      version: "1.2.3",
      store: this.store,
      engine: {
        chosen: () => ({}),
        ...{ guard, maintenance: this.maintenance },
        ...{ owners: this.owners, table: this.table },
      },
      metrics: this.metrics,
      log: { error: (_place, text) => this.errors.push(text) },
    });
    this.desk = this.#made.desk;
    this.#folder = new OutageFolder({
      store: this.store.outageBooks,
      channels: () => this.#made.news.audiences(),
      now: Date.now,
      monitors: () => this.table.all(),
      refresh: () => Promise.resolve(),
      ownerOf: (owned) => this.owners.ownerOf(owned),
      rulesOf: () =>
        Promise.resolve({
          ...{ grouping: "all", groupWaitMs: 0, groupIntervalMs: 0 },
        }),
      isHeld: () => false,
      linkOf: (id) => `${PUBLIC_URL}/status/${id}`,
      causeOf: () => "it did not answer in time",
      onEntries: () => this.#made.news.noteAnnounced(),
    });
  }

  static async open(
    monitors: readonly Partial<Monitor>[],
  ): Promise<SubscriberRig> {
    return new SubscriberRig(await Deno.openKv(":memory:"), monitors);
  }

  /** Records what becomes of urls, and folds it. */
  async happen(changes: readonly StoryChange[]): Promise<void> {
    const before = this.#story.length;
    this.#story.push(...changes);
    const sets = recordsOf(this.#story).slice(before).map((value) => ({
      key: KEYS.changes.key(value.urlId, value.number),
      value,
    }));
    await this.store.database.commit({ sets });
    await this.#folder.fold();
  }

  async publish(parts: Partial<IncidentSpec> = {}): Promise<number> {
    const incident = await this.store.incidents.create({
      ...{
        owner: 0,
        writtenBy: null,
        title: "Checkout fails",
        impact: "major",
      },
      ...{ urls: [], startedAt: Date.now(), isDraft: false },
      update: { status: "investigating", text: "We look into it.\nSoon more." },
      ...parts,
    });
    if (typeof incident === "string") throw new Error(incident);
    this.#made.news.noteChanged();
    return incident.id;
  }

  async addMailChannel(port: number): Promise<Channel> {
    const spec: ChannelSpec = {
      ...CHANNEL_DEFAULTS,
      ...{ name: "mail", kind: "email" },
      settings: {
        ...{ host: "127.0.0.1", port, security: "none" },
        ...{ from: "uptick@example.org", to: ["ops@example.org"] },
      },
    };
    const channel = await this.store.channels.create(null, spec);
    if (channel === "full") throw new Error("Too many channels");
    return channel;
  }

  /** Works until `ask` has an answer. */
  async until<Value>(
    what: string,
    ask: () => Value | undefined,
  ): Promise<Value> {
    return await eventually(what, async () => {
      await this.work();
      return ask();
    });
  }

  /** Does all that is to be done now. */
  async work(): Promise<void> {
    this.#made.news.noteChanged();
    this.#made.news.noteAnnounced();
    await this.#made.news.finishRun();
  }

  /** The names of the collections that have entries, with how many. */
  async kept(): Promise<Record<string, number>> {
    const entries = await this.store.database.list({ prefix: [] });
    const counts: Record<string, number> = {};
    for (const { key: [name] } of entries) {
      counts[String(name)] = (counts[String(name)] ?? 0) + 1;
    }
    return counts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#made.news.stop(10_000);
    this.store.database.close();
  }
}
