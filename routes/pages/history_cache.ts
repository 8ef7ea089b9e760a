import { shardOf } from "../../monitor/slots.ts";
import type { MonitorEvent } from "../../monitor/types.ts";
import type { Events } from "../../store/events.ts";
import type { History, RollUpAt } from "../../store/history.ts";
import { forgetOldest } from "../forget_oldest.ts";
import type { CurrentState } from "./current_state.ts";
import { FreshCache } from "./fresh_cache.ts";
import {
  DAY_MS,
  HISTORY_DAYS,
  HOUR_MS,
  type UrlHistory,
  urlHistory,
} from "./url_history.ts";

type RollUpsById = ReadonlyMap<number, readonly RollUpAt[]>;

export interface HistoryCacheDeps {
  readonly history: Pick<History, "days">;
  /** Roll-ups by hour of all urls of a shard, for the hours that begin in the range. */
  readonly hoursOf: (
    shard: number,
    from: number,
    to: number,
  ) => Promise<RollUpsById>;
  readonly events: Pick<Events, "between">;
  /** Wall clock. */
  readonly now?: () => number;
}

/** Past days do not change any more, but for ticks that were late. */
const DAYS_FRESH = { minFreshMs: 600_000, maxFreshMs: HOUR_MS };
const HOURS_FRESH = { minFreshMs: 2_000, maxFreshMs: 60_000 };
const MAX_SHARDS = 2_000;
const MAX_URLS = 50_000;

interface EventsRead {
  /** Number of the latest event, and the day. */
  readonly key: string;
  readonly list: readonly MonitorEvent[];
}

interface Built {
  readonly sources: readonly unknown[];
  readonly value: UrlHistory;
}

/**
 * The past of many urls, read by shard and kept for a while, so that a page
 * that many look at costs the store next to nothing.
 */
export class HistoryCache {
  readonly #deps: HistoryCacheDeps;
  readonly #now: () => number;
  readonly #days: FreshCache<RollUpsById>;
  readonly #hours: FreshCache<RollUpsById>;
  readonly #events = new Map<string, EventsRead>();
  readonly #built = new Map<string, Built>();

  constructor(deps: HistoryCacheDeps) {
    this.#deps = deps;
    this.#now = deps.now ?? Date.now;
    this.#days = new FreshCache({
      load: (key) => this.#loadDays(key),
      ...DAYS_FRESH,
      maxKeys: MAX_SHARDS,
    });
    this.#hours = new FreshCache({
      load: (shard) => this.#loadHours(Number(shard)),
      ...HOURS_FRESH,
      maxKeys: MAX_SHARDS,
    });
  }

  /** By id. It is the same object as long as nothing has changed. */
  async of(
    states: readonly CurrentState[],
  ): Promise<ReadonlyMap<number, UrlHistory>> {
    const now = this.#now();
    const today = Math.floor(now / DAY_MS);
    const shards = [...new Set(states.map(({ url }) => shardOf(url.id)))];
    const read = await Promise.all(shards.map(async (shard) => {
      const days = this.#days.get(`${shard}/${today}`);
      return [shard, [await days, await this.#hours.get(`${shard}`)]] as const;
    }));
    await Promise.all(states.map((state) => this.#readEvents(state, now)));
    const byShard = new Map(read);
    return new Map(states.map(({ url: { id } }) => {
      const sources = byShard.get(shardOf(id))?.map((all) => all.get(id));
      return [id, this.#build(id, sources ?? [], now)];
    }));
  }

  #build(
    id: number,
    [days, hours]: readonly (readonly RollUpAt[] | undefined)[],
    now: number,
  ): UrlHistory {
    const events = this.#events.get(`${id}`)?.list;
    const sources = [days, hours, events, Math.floor(now / HOUR_MS)];
    const known = this.#built.get(`${id}`);
    if (known?.sources.every((source, i) => source === sources[i])) {
      return known.value;
    }
    const value = urlHistory({
      now,
      days: days ?? [],
      hours: hours ?? [],
      events: events ?? [],
    });
    this.#built.set(`${id}`, { sources, value });
    forgetOldest(this.#built, MAX_URLS);
    return value;
  }

  #loadDays(key: string): Promise<RollUpsById> {
    const [shard, day] = key.split("/").map(Number) as [number, number];
    const today = day * DAY_MS;
    const from = today - (HISTORY_DAYS - 1) * DAY_MS;
    return this.#deps.history.days(shard, from, today);
  }

  #loadHours(shard: number): Promise<RollUpsById> {
    const now = this.#now();
    const hour = Math.floor(now / HOUR_MS) * HOUR_MS;
    return this.#deps.hoursOf(shard, hour - DAY_MS, now + 1);
  }

  /** Events are read again when the state says that there is another one. */
  async #readEvents({ url, state }: CurrentState, now: number): Promise<void> {
    const day = Math.floor(now / DAY_MS);
    const newest = state?.eventNumber ?? 0;
    if (this.#events.get(`${url.id}`)?.key === `${newest}/${day}`) return;
    const from = (day - HISTORY_DAYS + 1) * DAY_MS;
    const list = await this.#deps.events.between(url.id, from, now + DAY_MS);
    // A state may be known a moment before its event is stored.
    const number = list[0]?.number ?? 0;
    this.#events.set(`${url.id}`, { key: `${number}/${day}`, list });
    forgetOldest(this.#events, MAX_URLS);
  }
}
