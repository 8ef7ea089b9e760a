import type { RollUp } from "../../monitor/roll_up.ts";
import type { Tick } from "../../monitor/types.ts";
import { claimKey, Claims } from "../../store/claims.ts";
import { Packing } from "../../store/history/packing.ts";
import {
  Database,
  type DatabaseOptions,
  type Kv,
} from "../../store/database/database.ts";
import { Events } from "../../store/events.ts";
import { Heartbeats } from "../../store/heartbeats.ts";
import { History } from "../../store/history/history.ts";
import { SecretBox } from "../../store/codecs/secret_box.ts";
import { Shards } from "../../store/shards.ts";
import { type NewUrl, Urls } from "../../store/urls.ts";
import { Users } from "../../store/users.ts";
import { foldTick, newMonitorState } from "../../monitor/monitor_state.ts";
import type { MonitorEvent } from "../../monitor/types.ts";
import { foldRule, monitoredUrl } from "../monitor/fixtures/monitored_url.ts";
import { wholeRollUp } from "./whole_roll_ups.ts";

export const WINDOW_MS = 10_000;
export const WINDOWS = 13;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** The beginning of a day. */
export const MIDNIGHT = 20_833 * DAY_MS;
const RETENTION_MS = 48 * HOUR_MS;

/** Retries follow each other at once. */
const IMPATIENT: DatabaseOptions = {
  timers: { setTimer: (run) => queueMicrotask(run), clearTimer: () => {} },
};

/** All collections of one store, on a clock that the test sets. */
export class StoreRig {
  readonly database: Database;
  readonly shards: Shards;
  readonly urls: Urls;
  readonly users: Users;
  readonly events: Events;
  readonly heartbeats: Heartbeats;
  readonly history: History;
  readonly packing: Packing;
  now = MIDNIGHT;
  #operation = 0;

  constructor(
    kv: Kv,
    options: DatabaseOptions = IMPATIENT,
    readonly windowMs = WINDOW_MS,
  ) {
    const now = () => this.now;
    this.database = new Database(kv, {
      secrets: new SecretBox(["a key of the tests"]),
      ...options,
    });
    this.shards = new Shards(this.database, {
      windowMs,
      claimKey: (shard, window) => claimKey(shard, window, WINDOWS),
    });
    this.urls = new Urls(this.database, now);
    this.users = new Users(this.database, now);
    this.events = new Events(this.database, now);
    this.heartbeats = new Heartbeats(this.database);
    this.history = new History(this.database, this.shards, {
      retentionMs: RETENTION_MS,
      now,
    });
    this.packing = new Packing(this.database, this.shards, {
      retentionMs: RETENTION_MS,
      randomOperation: () => ++this.#operation,
      breathe: () => Promise.resolve(),
    });
  }

  static async open(path = ":memory:"): Promise<StoreRig> {
    const kv = await Deno.openKv(path);
    return path === ":memory:" ? new StoreRig(kv) : new StoreRig(kv, {});
  }

  claims(me: string): Claims {
    return new Claims(this.database, { me, windows: WINDOWS });
  }

  /** Records ticks of urls of one shard, window by window, as a runner would. */
  async record(ticks: ReadonlyMap<number, readonly Tick[]>): Promise<void> {
    const all = [...ticks].flatMap(([id, list]) =>
      list.map((tick) => ({ id, tick }))
    ).sort((a, b) => a.tick.at - b.tick.at);
    const windows = Map.groupBy(
      all,
      ({ tick }) => Math.floor(tick.at / this.windowMs),
    );
    for (const [window, entries] of windows) {
      await this.#recordWindow(window, entries);
    }
  }

  async #recordWindow(
    window: number,
    entries: readonly { id: number; tick: Tick }[],
  ): Promise<void> {
    const base = await this.shards.load(0);
    const states = new Map(base.states);
    const ticks = new Map<number, readonly Tick[]>(
      await this.shards.windowTicks(0, window),
    );
    const events: MonitorEvent[] = [];
    for (const { id, tick } of entries) {
      const rule = foldRule(tick.at);
      const folded = foldTick(
        states.get(id) ?? newMonitorState(id),
        tick,
        rule,
      );
      states.set(id, folded.state);
      events.push(...folded.events);
      ticks.set(id, [...ticks.get(id) ?? [], tick]);
    }
    await this.shards.commit({
      claim: { shard: 0, window, versionstamp: null },
      base,
      next: {
        states,
        packedHour: Math.min(
          base.versionstamp === null ? Infinity : base.packedHour,
          ...entries.map(({ tick }) => Math.floor(tick.at / HOUR_MS) - 1),
        ),
        commitId: ++this.#operation,
      },
      ticks,
      events,
      at: this.now,
    });
  }

  [Symbol.dispose](): void {
    this.database.close();
  }
}

/** A roll-up without what it says of time. */
export function countsOf(
  rollUp: RollUp,
): Omit<RollUp, "times" | "finding" | "uncoveredCount"> {
  const { times: _times, finding: _held, uncoveredCount: _count, ...counts } =
    wholeRollUp(rollUp);
  return counts;
}

export function newUrl(overrides: Partial<NewUrl> = {}): NewUrl {
  const { id: _id, createdAt: _created, updatedAt: _updated, ...fields } =
    monitoredUrl();
  return { ...fields, ...overrides };
}

/** A directory of its own for a store file. */
export async function scratchDirectory(): Promise<
  AsyncDisposable & { path: string }
> {
  const path = await Deno.makeTempDir({ prefix: "uptick-store-" });
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
