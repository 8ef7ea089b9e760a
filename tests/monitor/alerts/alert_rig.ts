import { AlertSender } from "../../../monitor/alerts/alert_sender.ts";
import type {
  FoldStore,
  OutboxStore,
} from "../../../monitor/alerts/alert_store.ts";
import type { AlertRules } from "../../../monitor/alert_rules.ts";
import type { AlertRecord } from "../../../monitor/alerts/change_record.ts";
import type { Notice } from "../../../monitor/alerts/notice.ts";
import { noticeTitle } from "../../../monitor/alerts/notice_title.ts";
import { OutageFolder } from "../../../monitor/alerts/outage_folder.ts";
import type { AttemptResult } from "../../../monitor/alerts/outbox_entry.ts";
import type { Channel, ChannelSpec } from "../../../monitor/channel.ts";
import { CHANNEL_DEFAULTS } from "../../../monitor/fields/channel_fields.ts";
import type { Monitor } from "../../../monitor/types.ts";
import { Channels } from "../../../store/alerts/channels.ts";
import { OutageBooks } from "../../../store/alerts/outage_books.ts";
import { Outbox } from "../../../store/alerts/outbox.ts";
import { SecretBox } from "../../../store/codecs/secret_box.ts";
import { Database } from "../../../store/database/database.ts";
import { KEYS } from "../../../store/keys.ts";
import { monitoredUrl } from "../fixtures/monitored_url.ts";
import { recordsOf, START, type StoryChange } from "./outage_story.ts";

export const SENT: AttemptResult = {
  outcome: "sent",
  status: 200,
  words: "ok",
  retryAfterMs: null,
};
export const LATER: AttemptResult = { ...SENT, outcome: "later", status: 503 };

export const RULES: AlertRules = {
  grouping: "host",
  groupWaitMs: 20_000,
  groupIntervalMs: 300_000,
};

/** A message that arrived, as the receiver wrote it down. */
export interface LedgerLine {
  readonly second: number;
  readonly channel: string;
  readonly id: string;
  readonly type: Notice["type"];
  readonly title: string;
  readonly text: string;
  /** How many messages it stands for. */
  readonly messages: number;
}

/** What of the calls of one instance is done before it dies. */
export interface Death {
  /** The number of its last call, from 1. */
  readonly atCall: number;
  /** Whether that call still had its effect. */
  readonly isDone: boolean;
}

export interface AlertInstance {
  /** Folds and delivers all that is due; false where it died. */
  run(): Promise<boolean>;
  /** How many calls it has made. */
  readonly calls: number;
  readonly folder: OutageFolder;
  readonly sender: AlertSender;
}

/** Outages and their delivery on a real store, with a clock that the test sets and receivers that write everything down. */
export class AlertRig {
  readonly database: Database;
  readonly channels: Channels;
  readonly books: OutageBooks;
  readonly outbox: Outbox;
  readonly ledger: LedgerLine[] = [];
  /** How many outages went on after each fold. */
  readonly open: number[] = [];
  /** Receivers answer no sooner. */
  held: Promise<void> = Promise.resolve();
  /** How many deliveries run now. */
  running = 0;
  /** What the receivers answer. */
  answer: (
    channel: Channel,
    notice: Notice,
    reached: readonly string[],
  ) => AttemptResult = () => SENT;
  monitors: Monitor[];
  rules = RULES;
  /** What owners chose besides. */
  rulesByOwner: Readonly<Record<number, Partial<AlertRules>>> = {};
  second = 0;
  /** Whether a monitor is in a maintenance in that second. */
  isHeld: (monitor: Monitor, second: number) => boolean = () => false;
  #coming: readonly AlertRecord[] = [];

  private constructor(kv: Deno.Kv, monitors: readonly Partial<Monitor>[]) {
    this.database = new Database(kv, { secrets: new SecretBox(["a key"]) });
    const now = () => this.now;
    this.channels = new Channels(this.database, now);
    this.books = new OutageBooks(this.database);
    this.outbox = new Outbox(this.database, now);
    this.monitors = monitors.map((each) => monitoredUrl(each));
  }

  static async open(
    monitors: readonly Partial<Monitor>[] = [{ id: 1, name: "api" }],
  ): Promise<AlertRig> {
    return new AlertRig(await Deno.openKv(":memory:"), monitors);
  }

  get now(): number {
    return START + this.second * 1_000;
  }

  async addChannel(
    name: string,
    parts: Partial<ChannelSpec> = {},
    ownerId: number | null = null,
  ): Promise<Channel> {
    const channel = await this.channels.create(ownerId, {
      ...CHANNEL_DEFAULTS,
      ...{ name, kind: "webhook", settings: { url: "http://127.0.0.1/" } },
      ...parts,
    });
    if (channel === "full") throw new Error("Too many channels");
    return channel;
  }

  /** What will be recorded, each at its second. */
  story(changes: readonly StoryChange[]): void {
    this.#coming = recordsOf(changes);
  }

  /** What else will be told, each when it is recorded. */
  add(...records: readonly AlertRecord[]): void {
    this.#coming = [...this.#coming, ...records];
  }

  /** Writes the records of the seconds until now, as the commits of changes do. */
  async arrive(): Promise<void> {
    const records = this.#coming.filter((each) => each.recordedAt <= this.now);
    this.#coming = this.#coming.filter((each) => each.recordedAt > this.now);
    if (records.length === 0) return;
    await this.database.commit({
      sets: records.map((value) => ({
        key: KEYS.changes.key(value.urlId, value.number),
        value,
      })),
    });
  }

  /** An instance, which dies at one of its calls where that is said. */
  instance(death?: Death): AlertInstance {
    let calls = 0;
    let die = () => {};
    const died = new Promise<false>((resolve) => die = () => resolve(false));
    const never = new Promise<never>(() => {});
    let isDead = false;
    const mortal = <Args extends unknown[], Value>(
      work: (...args: Args) => Promise<Value>,
    ) =>
    async (...args: Args): Promise<Value> => {
      if (isDead) return await never;
      if (++calls !== death?.atCall) return await work(...args);
      isDead = true;
      if (death.isDone) await work(...args);
      die();
      return await never;
    };
    const folder = this.#folder(mortal);
    const sender = this.#sender(mortal);
    const work = async (): Promise<true> => {
      await folder.fold();
      while (await sender.look()) await sender.settled();
      return true;
    };
    return {
      ...{ folder, sender },
      run: () => Promise.race([work(), died]),
      get calls() {
        return calls;
      },
    };
  }

  #folder(mortal: Mortal): OutageFolder {
    const { books, channels } = this;
    const store: FoldStore = {
      changes: mortal(() => books.changes()),
      books: mortal(() => books.books()),
      commitFold: mortal((commit) => books.commitFold(commit)),
      dropRecords: mortal((records) => books.dropRecords(records)),
    };
    return new OutageFolder({
      store,
      channels: mortal(() => channels.all()),
      now: () => this.now,
      monitors: () => this.monitors,
      refresh: () => Promise.resolve(),
      ownerOf: ({ ownerId }) => ownerId ?? 0,
      rulesOf: (owner) =>
        Promise.resolve({ ...this.rules, ...this.rulesByOwner[owner] }),
      isHeld: (monitor, at) => this.isHeld(monitor, (at - START) / 1_000),
      linkOf: (id) => `https://status.example.org/status/${id}`,
      causeOf: ({ kind, status }) =>
        status === null ? `${kind}` : `it answered with status ${status}`,
      onOpen: (count) => this.open.push(count),
    });
  }

  #sender(mortal: Mortal): AlertSender {
    const { channels, outbox } = this;
    const store: OutboxStore = {
      due: mortal((now, limit) => outbox.due(now, limit)),
      entriesOf: mortal((channel, id) => outbox.entriesOf(channel, id)),
      page: mortal((id, after, limit) => outbox.page(id, after, limit)),
      collapse: mortal((before, after, covered) =>
        outbox.collapse(before, after, covered)
      ),
      forget: mortal((key, until) => outbox.forget(key, until)),
      replace: mortal((before, after) => outbox.replace(before, after)),
      add: mortal((entries) => outbox.add(entries)),
      remove: mortal((entries) => outbox.remove(entries)),
      settle: mortal((settlement) => outbox.settle(settlement)),
      channelStates: mortal((ids) => outbox.channelStates(ids)),
      changeState: mortal((id, change) => outbox.changeState(id, change)),
    };
    return new AlertSender({
      store,
      channels: mortal(() => channels.all()),
      now: () => this.now,
      random: () => 0,
      deliver: mortal((channel, notice, reached) =>
        this.#deliver(channel, notice, reached)
      ),
      othersOf: mortal(async (failing) =>
        (await channels.all()).filter((each) =>
          each.enabled && each.id !== failing.id &&
          each.ownerId === failing.ownerId
        )
      ),
      isSilentWhenLate: (kind) => kind === "pagerduty",
      onError: (error) => {
        throw error;
      },
    });
  }

  async #deliver(
    channel: Channel,
    notice: Notice,
    reached: readonly string[],
  ): Promise<AttemptResult> {
    this.running++;
    await this.held;
    this.running--;
    const result = this.answer(channel, notice, reached);
    if (result.outcome === "sent") {
      const { id, type, text, held } = notice;
      const line = { second: this.second, channel: channel.name };
      this.ledger.push({
        ...{ ...line, id, type, title: noticeTitle(notice), text },
        messages: held?.messages ?? 1,
      });
    }
    return result;
  }

  /** What arrived, a line each: the second, the channel, what, and the id. Channels that were told within one second stand by name. */
  get told(): string[] {
    return this.ledger
      .toSorted((a, b) =>
        a.second - b.second || a.channel.localeCompare(b.channel)
      )
      .map(({ second, channel, id }) => `${second} ${channel} ${id}`);
  }

  [Symbol.dispose](): void {
    this.database.close();
  }
}

type Mortal = <Args extends unknown[], Value>(
  work: (...args: Args) => Promise<Value>,
) => (...args: Args) => Promise<Value>;
