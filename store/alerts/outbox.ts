import type { Settlement } from "../../monitor/alerts/alert_store.ts";
import type {
  ChannelState,
  DeliveryLine,
  OutboxEntry,
  OutboxKey,
  StoredEntry,
} from "../../monitor/alerts/outbox_entry.ts";
import type { Change, Database, Write } from "../database/database.ts";
import { StoreError } from "../database/store_error.ts";
import { KEYS } from "../keys.ts";
import { DELIVERY_RETENTION_MS, EXPIRY_GRACE_MS } from "../retention.ts";

/** At most this many lines of a channel's log are kept. */
const MAX_LINES = 200;
/** How often a commit is tried again when another delivery of the channel came first. */
const MAX_TRIES = 20;

/** `outbox/<channel>/<outage>/<step>` with `due/<time>/…`; `deliveries/<channel>/<place>` and `channel_states/<channel>`. */
export class Outbox {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  async due(now: number, limit: number): Promise<OutboxKey[]> {
    const entries = await this.#database.list<true>(
      { start: KEYS.due.key(), end: KEYS.due.key(now + 1) },
      { limit },
    );
    return entries.map(({ key }) => keyOfDue(key));
  }

  /** How many messages wait. */
  async countWaiting(): Promise<number> {
    const entries = await this.#database.list<true>({ prefix: KEYS.due.key() });
    return entries.length;
  }

  async entriesOf(channelId: number, outageId: string): Promise<StoredEntry[]> {
    const entries = await this.#database.list<OutboxEntry>({
      prefix: KEYS.outbox.key(channelId, outageId),
    });
    return entries.map(({ value, versionstamp }) => ({
      entry: value,
      versionstamp,
    }));
  }

  /** What waits for a channel, by outage and step. */
  async entriesFor(channelId: number): Promise<OutboxEntry[]> {
    const entries = await this.#database.list<OutboxEntry>({
      prefix: KEYS.outbox.key(channelId),
    });
    return entries.map(({ value }) => value);
  }

  async page(
    channelId: number,
    after: OutboxKey | null,
    limit: number,
  ): Promise<StoredEntry[]> {
    const prefix = KEYS.outbox.key(channelId);
    const entries = await this.#database.list<OutboxEntry>(
      after === null ? { prefix } : {
        prefix,
        start: KEYS.outbox.key(channelId, after.outageId, after.step + 1),
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
        { key: entryKey(after), versionstamp: before?.versionstamp ?? null },
        ...covered.map(({ entry, versionstamp }) => ({
          key: entryKey(entry),
          versionstamp,
        })),
      ],
      sets: entryWrites(after),
      deletes: [
        ...isMoved ? [dueKey(before.entry)] : [],
        ...covered.flatMap(({ entry }) => [entryKey(entry), dueKey(entry)]),
      ],
    });
    return written === null ? null : { entry: after, versionstamp: written };
  }

  async forget(key: OutboxKey, until: number): Promise<void> {
    const { channelId, outageId, step } = key;
    const entries = await this.#database.list<true>({
      start: KEYS.due.key(),
      end: KEYS.due.key(until + 1),
    });
    const stale = entries.filter(({ key: due }) =>
      due[2] === channelId && due[3] === outageId && due[4] === step
    );
    const entryKey = KEYS.outbox.key(channelId, outageId, step);
    await this.#database.commit({
      checks: [{ key: entryKey, versionstamp: null }],
      deletes: stale.map(({ key: due }) => due),
    });
  }

  async replace(
    { entry: before, versionstamp }: StoredEntry,
    after: OutboxEntry,
  ): Promise<StoredEntry | null> {
    const written = await this.#database.commit({
      checks: [{ key: entryKey(before), versionstamp }],
      sets: entryWrites(after),
      deletes: before.dueAt === after.dueAt ? [] : [dueKey(before)],
    });
    return written === null ? null : { entry: after, versionstamp: written };
  }

  async add(entries: readonly OutboxEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await this.#database.commit({ sets: entries.flatMap(entryWrites) });
  }

  async remove(entries: readonly StoredEntry[]): Promise<boolean> {
    for (const { entry, versionstamp } of entries) {
      const removed = await this.#database.commit({
        checks: [{ key: entryKey(entry), versionstamp }],
        deletes: [entryKey(entry), dueKey(entry)],
      });
      if (removed === null) return false;
    }
    return true;
  }

  async settle(
    { taken, done, line, change }: Settlement,
  ): Promise<ChannelState | null> {
    const key = entryKey(taken.entry);
    const { channelId } = taken.entry;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const noted = await this.#tryNote(channelId, line, change, {
        checks: [{ key, versionstamp: taken.versionstamp }],
        deletes: done.flatMap((entry) => [entryKey(entry), dueKey(entry)]),
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
    const place = state.lines % MAX_LINES;
    const stateKey = KEYS.channelStates.key(channelId);
    const written = await this.#database.commit({
      checks: [...checks, { key: stateKey, versionstamp }],
      sets: [
        { key: stateKey, value: next },
        {
          key: KEYS.deliveries.key(channelId, place),
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

  async channelStates(): Promise<Map<number, ChannelState>> {
    const entries = await this.#database.list<ChannelState>({
      prefix: KEYS.channelStates.key(),
    });
    return new Map(entries.map(({ value }) => [value.id, value]));
  }

  async changeState(
    id: number,
    change: Settlement["change"],
  ): Promise<ChannelState> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { state, versionstamp } = await this.#state(id);
      const next: ChannelState = { ...change(state), id, lines: state.lines };
      const key = KEYS.channelStates.key(id);
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
      prefix: KEYS.deliveries.key(channelId),
    });
    const oldest = this.#now() - DELIVERY_RETENTION_MS;
    return entries.map(({ value }) => value)
      .filter(({ at }) => at > oldest)
      .sort((a, b) => b.at - a.at);
  }

  async #state(
    id: number,
  ): Promise<{ state: ChannelState; versionstamp: string | null }> {
    const { value, versionstamp } = await this.#database.get<ChannelState>(
      KEYS.channelStates.key(id),
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
export function entryWrites(entry: OutboxEntry): Write[] {
  return [
    { key: entryKey(entry), value: entry },
    { key: dueKey(entry), value: true },
  ];
}

function entryKey({ channelId, outageId, step }: OutboxKey): Deno.KvKey {
  return KEYS.outbox.key(channelId, outageId, step);
}

function dueKey(entry: OutboxEntry): Deno.KvKey {
  const { dueAt, channelId, outageId, step } = entry;
  return KEYS.due.key(dueAt, channelId, outageId, step);
}

function keyOfDue(key: Deno.KvKey): OutboxKey {
  const [, , channelId, outageId, step] = key;
  return {
    channelId: channelId as number,
    outageId: outageId as string,
    step: step as number,
  };
}
