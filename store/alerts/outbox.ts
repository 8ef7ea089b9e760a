import type { Settlement } from "../../monitor/alerts/alert_store.ts";
import type {
  ChannelState,
  DeliveryLine,
  OutboxEntry,
  OutboxKey,
  StoredEntry,
} from "../../monitor/alerts/outbox_entry.ts";
import type { Change, Write } from "../database/database.ts";
import type { DatabaseCalls } from "../database/one_at_a_time.ts";
import { StoreError } from "../database/store_error.ts";
import { KEYS } from "../keys.ts";
import { DELIVERY_RETENTION_MS, EXPIRY_GRACE_MS } from "../retention.ts";

/** Where an outbox lies in the store. */
export interface OutboxKeys {
  /** Of a message; with fewer parts, the prefix of several. */
  outbox(
    ...parts: Partial<[channel: number, outage: string, step: number]>
  ): Deno.KvKey;
  /** Of when a message is due, or a prefix. */
  due(
    ...parts: Partial<
      [at: number, channel: number, outage: string, step: number]
    >
  ): Deno.KvKey;
  state(channel: number): Deno.KvKey;
  /** The prefix of a log that has a channel's lines. */
  log(channel: number): Deno.KvKey;
  /** Where line number `count` of a channel goes, counted from 0, which was written at `at`. */
  line(channel: number, count: number, at: number): Deno.KvKey;
}

/** At most this many lines of a channel's log are kept. */
const MAX_LINES = 200;
/** `outbox/<channel>/<outage>/<step>` with `due/<time>/…`; `deliveries/<channel>/<place>` and `channel_states/<channel>`. */
const CHANNEL_KEYS: OutboxKeys = {
  outbox: KEYS.outbox.key,
  due: KEYS.due.key,
  state: KEYS.channelStates.key,
  log: KEYS.deliveries.key,
  line: (channel, count) => KEYS.deliveries.key(channel, count % MAX_LINES),
};
/** How often a commit is tried again when another delivery of the channel came first. */
const MAX_TRIES = 20;

/** Messages that are to be delivered, and how deliveries went: of channels, unless the keys are others. */
export class Outbox {
  readonly #database: DatabaseCalls;
  readonly #now: () => number;
  readonly #keys: OutboxKeys;

  constructor(
    database: DatabaseCalls,
    now: () => number = Date.now,
    keys: OutboxKeys = CHANNEL_KEYS,
  ) {
    this.#database = database;
    this.#now = now;
    this.#keys = keys;
  }

  async due(now: number, limit: number): Promise<OutboxKey[]> {
    const entries = await this.#database.list<true>(
      { start: this.#keys.due(), end: this.#keys.due(now + 1) },
      { limit },
    );
    return entries.map(({ key }) => keyOfDue(key));
  }

  /** How many messages wait. */
  async countWaiting(): Promise<number> {
    const entries = await this.#database.list<true>({
      prefix: this.#keys.due(),
    });
    return entries.length;
  }

  async entriesOf(channelId: number, outageId: string): Promise<StoredEntry[]> {
    const entries = await this.#database.list<OutboxEntry>({
      prefix: this.#keys.outbox(channelId, outageId),
    });
    return entries.map(({ value, versionstamp }) => ({
      entry: value,
      versionstamp,
    }));
  }

  /** What waits for a channel, by outage and step. */
  async entriesFor(channelId: number): Promise<OutboxEntry[]> {
    const entries = await this.#database.list<OutboxEntry>({
      prefix: this.#keys.outbox(channelId),
    });
    return entries.map(({ value }) => value);
  }

  async page(
    channelId: number,
    after: OutboxKey | null,
    limit: number,
  ): Promise<StoredEntry[]> {
    const prefix = this.#keys.outbox(channelId);
    const entries = await this.#database.list<OutboxEntry>(
      after === null ? { prefix } : {
        prefix,
        start: this.#keys.outbox(channelId, after.outageId, after.step + 1),
      },
      { limit },
    );
    return entries.map(({ value, versionstamp }) => ({
      entry: value,
      versionstamp,
    }));
  }

  async collapse(
    before: StoredEntry | null,
    after: OutboxEntry,
    covered: readonly StoredEntry[],
  ): Promise<StoredEntry | null> {
    const isMoved = before !== null && before.entry.dueAt !== after.dueAt;
    const written = await this.#database.commit({
      checks: [
        {
          key: this.#entryKey(after),
          versionstamp: before?.versionstamp ?? null,
        },
        ...covered.map(({ entry, versionstamp }) => ({
          key: this.#entryKey(entry),
          versionstamp,
        })),
      ],
      sets: entryWrites(after, this.#keys),
      deletes: [
        ...isMoved ? [this.#dueKey(before.entry)] : [],
        ...covered.flatMap(({ entry }) => entryKeys(entry, this.#keys)),
      ],
    });
    return written === null ? null : { entry: after, versionstamp: written };
  }

  async forget(key: OutboxKey, until: number): Promise<void> {
    const { channelId, outageId, step } = key;
    const entries = await this.#database.list<true>({
      start: this.#keys.due(),
      end: this.#keys.due(until + 1),
    });
    const stale = entries.filter(({ key: due }) => isOf(keyOfDue(due), key));
    const goneKey = this.#keys.outbox(channelId, outageId, step);
    await this.#database.commit({
      checks: [{ key: goneKey, versionstamp: null }],
      deletes: stale.map(({ key: due }) => due),
    });
  }

  async replace(
    { entry: before, versionstamp }: StoredEntry,
    after: OutboxEntry,
  ): Promise<StoredEntry | null> {
    const written = await this.#database.commit({
      checks: [{ key: this.#entryKey(before), versionstamp }],
      sets: entryWrites(after, this.#keys),
      deletes: before.dueAt === after.dueAt ? [] : [this.#dueKey(before)],
    });
    return written === null ? null : { entry: after, versionstamp: written };
  }

  async add(entries: readonly OutboxEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await this.#database.commit({
      sets: entries.flatMap((each) => entryWrites(each, this.#keys)),
    });
  }

  async remove(entries: readonly StoredEntry[]): Promise<boolean> {
    for (const { entry, versionstamp } of entries) {
      const removed = await this.#database.commit({
        checks: [{ key: this.#entryKey(entry), versionstamp }],
        deletes: entryKeys(entry, this.#keys),
      });
      if (removed === null) return false;
    }
    return true;
  }

  async settle(
    { taken, done, line, change }: Settlement,
  ): Promise<ChannelState | null> {
    const key = this.#entryKey(taken.entry);
    const { channelId } = taken.entry;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const noted = await this.#tryNote(channelId, line, change, {
        checks: [{ key, versionstamp: taken.versionstamp }],
        deletes: done.flatMap((entry) => entryKeys(entry, this.#keys)),
      });
      if (noted !== null) return noted;
      const now = await this.#database.get(key);
      // gone: an unclear commit was applied after all, or somebody else was first
      if (now.versionstamp !== taken.versionstamp) return null;
    }
    throw new StoreError("busy", "note a delivery");
  }

  /** Adds a line to a channel's log, of a message that was in no outbox. */
  async note(
    channelId: number,
    line: DeliveryLine,
    change: Settlement["change"],
  ): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      if (await this.#tryNote(channelId, line, change) !== null) return;
    }
    throw new StoreError("busy", "note a delivery");
  }

  /** Null when another delivery of the channel came first. */
  async #tryNote(
    channelId: number,
    line: DeliveryLine,
    change: Settlement["change"],
    { checks = [], deletes = [] }: Change = {},
  ): Promise<ChannelState | null> {
    const { state, versionstamp } = await this.#state(channelId);
    const next = { ...change(state), id: channelId, lines: state.lines + 1 };
    const stateKey = this.#keys.state(channelId);
    const written = await this.#database.commit({
      checks: [...checks, { key: stateKey, versionstamp }],
      sets: [
        { key: stateKey, value: next },
        {
          key: this.#keys.line(channelId, state.lines, line.at),
          value: line,
          expireIn: DELIVERY_RETENTION_MS + EXPIRY_GRACE_MS,
        },
      ],
      deletes,
    });
    return written === null ? null : next;
  }

  /** How a channel is; as a new one where it was told nothing yet. */
  async channelState(id: number): Promise<ChannelState> {
    return (await this.#state(id)).state;
  }

  /** How these channels are, but those that were told nothing yet. */
  async channelStates(
    ids: readonly number[],
  ): Promise<Map<number, ChannelState>> {
    const keys = ids.map((id) => this.#keys.state(id));
    const found = await this.#database.getEach<ChannelState>(keys);
    return new Map(
      found.flatMap((state) => state === null ? [] : [[state.id, state]]),
    );
  }

  async changeState(
    id: number,
    change: Settlement["change"],
  ): Promise<ChannelState> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { state, versionstamp } = await this.#state(id);
      const next: ChannelState = { ...change(state), id, lines: state.lines };
      const key = this.#keys.state(id);
      const written = await this.#database.commit({
        checks: [{ key, versionstamp }],
        sets: [{ key, value: next }],
      });
      if (written !== null) return next;
    }
    throw new StoreError("busy", "note how a channel is");
  }

  /** A channel's log, the latest line first. */
  async lines(channelId: number): Promise<DeliveryLine[]> {
    const entries = await this.#database.list<DeliveryLine>({
      prefix: this.#keys.log(channelId),
    });
    const oldest = this.#now() - DELIVERY_RETENTION_MS;
    return entries.map(({ value }) => value)
      .filter(({ at }) => at > oldest)
      .sort((a, b) => b.at - a.at);
  }

  #entryKey({ channelId, outageId, step }: OutboxKey): Deno.KvKey {
    return this.#keys.outbox(channelId, outageId, step);
  }

  #dueKey({ dueAt, channelId, outageId, step }: OutboxEntry): Deno.KvKey {
    return this.#keys.due(dueAt, channelId, outageId, step);
  }

  async #state(
    id: number,
  ): Promise<{ state: ChannelState; versionstamp: string | null }> {
    const { value, versionstamp } = await this.#database.get<ChannelState>(
      this.#keys.state(id),
    );
    return { state: value ?? newChannelState(id), versionstamp };
  }
}

function newChannelState(id: number): ChannelState {
  return {
    ...{ id, lines: 0, failures: 0, holdUntil: 0, isBroken: false },
    ...{ hour: 0, sent: 0 },
  };
}

/** An entry and when it is due. */
export function entryWrites(
  entry: OutboxEntry,
  keys: Pick<OutboxKeys, "outbox" | "due"> = CHANNEL_KEYS,
): Write[] {
  const [entryKey, dueKey] = entryKeys(entry, keys);
  return [{ key: entryKey, value: entry }, { key: dueKey, value: true }];
}

/** Where an entry lies, and when it is due. */
export function entryKeys(
  { channelId, outageId, step, dueAt }: OutboxEntry,
  keys: Pick<OutboxKeys, "outbox" | "due">,
): [entryKey: Deno.KvKey, dueKey: Deno.KvKey] {
  return [
    keys.outbox(channelId, outageId, step),
    keys.due(dueAt, channelId, outageId, step),
  ];
}

function isOf(one: OutboxKey, other: OutboxKey): boolean {
  return one.channelId === other.channelId &&
    one.outageId === other.outageId && one.step === other.step;
}

function keyOfDue(key: Deno.KvKey): OutboxKey {
  const [channelId, outageId, step] = key.slice(-3);
  return {
    channelId: channelId as number,
    outageId: outageId as string,
    step: step as number,
  };
}
