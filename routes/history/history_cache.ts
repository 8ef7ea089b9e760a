import { inPieces } from "../../monitor/in_pieces.ts";
import { shardOf } from "../../monitor/slots.ts";
import type { MonitorState } from "../../monitor/monitor_state.ts";
import type { Monitor, MonitorEvent } from "../../monitor/types.ts";
import type { Events } from "../../store/events.ts";
import type { History } from "../../store/history/history.ts";
import { evictOldest } from "../server/evict_oldest.ts";
import { FreshCache } from "./fresh_cache.ts";
import { type DayTime, DayTimes } from "./day_times.ts";
import { countedEvents } from "./counted_events.ts";
import { eachOf } from "./each_of.ts";
import { orElse } from "./or_else.ts";
import {
  NO_RESPONSE_TIMES,
  type ResponseTimes,
  responseTimesOf,
} from "./response_times.ts";
import {
  dayPieces,
  DAYS_FRESH,
  HOURS_FRESH,
  MAX_SHARDS,
  readShardDay,
  shardDayKey,
  SHARDS_AT_ONCE,
} from "./shard_reads.ts";
import { type PeriodSummary, summarisePeriods } from "./period_summary.ts";
import {
  DAY_MS,
  firstHourOf,
  HISTORY_DAYS,
  HOUR_MS,
  type Uptimes,
  uptimesOf,
  type UrlHistory,
  urlHistory,
} from "./url_history.ts";

type PeriodsById = ReadonlyMap<number, readonly PeriodSummary[]>;

interface RecentHours {
  readonly hours: readonly PeriodSummary[];
  readonly today: PeriodSummary | null;
  /** Of the last 24 hours. */
  readonly responses: ResponseTimes;
}

/** What is told of a url's past in numbers alone. */
export interface UrlFigures {
  readonly uptimes: Uptimes;
  /** Of the last 24 hours. */
  readonly responses: ResponseTimes;
}

/** Whose past is asked for, and the state that tells whether it has a new event. */
interface KnownMonitor {
  readonly monitor: Pick<Monitor, "id" | "intervalMs">;
  readonly state: Pick<MonitorState, "eventNumber" | "lastAt"> | undefined;
}

export interface HistoryCacheDeps {
  readonly history: Pick<History, "days" | "hoursOfShard" | "leftOut">;
  readonly events: Pick<Events, "between">;
  /** Wall clock. */
  readonly now?: () => number;
}

/** At most the events of this many urls are read at once. */
const EVENTS_AT_ONCE = 50;
/** At most this many urls are remembered, in some 30 KB each. */
const MAX_URLS = 2_000;
const MAX_FIGURES = 20_000;

interface CachedEvents {
  /** Number of the latest event, and the day. */
  readonly key: string;
  readonly list: readonly MonitorEvent[];
}

interface CachedHistory {
  readonly sources: readonly unknown[];
  readonly value: UrlHistory;
}

interface CachedFigures {
  readonly sources: readonly unknown[];
  readonly value: UrlFigures;
}

interface ShardPast {
  readonly days: PeriodsById;
  readonly hours: ReadonlyMap<number, RecentHours>;
}

const NOTHING: RecentHours = {
  hours: [],
  today: null,
  responses: NO_RESPONSE_TIMES,
};
const NO_DAYS: readonly PeriodSummary[] = [];
const NO_PERIODS: PeriodsById = new Map();
const NO_HOURS: ReadonlyMap<number, RecentHours> = new Map();
const NO_PAST: ShardPast = { days: NO_PERIODS, hours: NO_HOURS };
const NO_EVENTS: readonly MonitorEvent[] = [];

/**
 * The past of many urls, read by shard and kept for a while, so that a page
 * that many look at costs the store next to nothing.
 */
export class HistoryCache {
  readonly #deps: HistoryCacheDeps;
  readonly #now: () => number;
  readonly #days: FreshCache<PeriodsById>;
  readonly #hours: FreshCache<ReadonlyMap<number, RecentHours>>;
  readonly #dayTimes: DayTimes;
  readonly #events = new Map<string, CachedEvents>();
  readonly #histories = new Map<string, CachedHistory>();
  readonly #figures = new Map<string, CachedFigures>();

  constructor(deps: HistoryCacheDeps) {
    this.#deps = deps;
    this.#now = deps.now ?? Date.now;
    this.#dayTimes = new DayTimes({ history: deps.history, now: this.#now });
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

  /** Histories by id. Each is the same object as long as nothing has changed. */
  async of(
    states: readonly KnownMonitor[],
  ): Promise<ReadonlyMap<number, UrlHistory>> {
    const now = this.#now();
    const [byShard, events] = await Promise.all([
      this.#readShards(states.map(({ monitor }) => monitor.id), now),
      this.eventsOf(states),
    ]);
    const found = new Map<number, UrlHistory>();
    await inPieces(states, (known) => {
      const { id } = known.monitor;
      const { days, hours } = byShard.get(shardOf(id)) ?? NO_PAST;
      found.set(
        id,
        this.#build(known, { now, events: events.get(id) }, {
          days: days.get(id),
          recent: hours.get(id),
        }),
      );
    });
    return found;
  }

  /** Figures by id, without looking for events: of thousands of urls they cost little. */
  async figuresOf(
    ids: readonly number[],
  ): Promise<ReadonlyMap<number, UrlFigures>> {
    const now = this.#now();
    const byShard = await this.#readShards(ids, now);
    return new Map(ids.map((id) => {
      const shard = byShard.get(shardOf(id));
      return [
        id,
        this.#figuresOf(id, now, shard?.days.get(id), shard?.hours.get(id)),
      ];
    }));
  }

  /** Days by id, today last, without looking for events: of thousands of urls they cost little. */
  async daysOf(
    ids: readonly number[],
  ): Promise<ReadonlyMap<number, readonly DayTime[]>> {
    return await this.#dayTimes.of(ids);
  }

  /** The last 25 hours by id, oldest first, without the days before them: of thousands of urls they cost little. */
  async hoursOf(
    ids: readonly number[],
  ): Promise<ReadonlyMap<number, readonly PeriodSummary[]>> {
    const byShard = new Map<number, ReadonlyMap<number, RecentHours>>();
    await eachOf(new Set(ids.map(shardOf)), SHARDS_AT_ONCE, async (shard) => {
      const hours = await orElse(NO_HOURS, this.#hours.get(`${shard}`));
      byShard.set(shard, hours);
    });
    return new Map(ids.map((id) => {
      const hours = byShard.get(shardOf(id));
      return [id, hours?.get(id)?.hours ?? NO_DAYS];
    }));
  }

  /** Events of the last 90 days by id, newest first. */
  async eventsOf(
    states: readonly KnownMonitor[],
  ): Promise<ReadonlyMap<number, readonly MonitorEvent[]>> {
    const now = this.#now();
    const found = new Map<number, readonly MonitorEvent[]>();
    await eachOf(states, EVENTS_AT_ONCE, async (state) => {
      const { id } = state.monitor;
      const known = this.#events.get(`${id}`)?.list ?? NO_EVENTS;
      found.set(id, await orElse(known, this.#readEvents(state, now)));
    });
    return found;
  }

  /** What `figuresOf` answered last of a url. */
  knownFigures(id: number): UrlFigures | undefined {
    return this.#figures.get(`${id}`)?.value;
  }

  async #readShards(
    ids: readonly number[],
    now: number,
  ): Promise<ReadonlyMap<number, ShardPast>> {
    const today = Math.floor(now / DAY_MS);
    const found = new Map<number, ShardPast>();
    await eachOf(new Set(ids.map(shardOf)), SHARDS_AT_ONCE, async (shard) => {
      const [days, hours] = await Promise.all([
        orElse(NO_PERIODS, this.#days.get(shardDayKey(shard, today))),
        orElse(NO_HOURS, this.#hours.get(`${shard}`)),
      ]);
      found.set(shard, { days, hours });
    });
    return found;
  }

  #figuresOf(
    id: number,
    now: number,
    days: readonly PeriodSummary[] = NO_DAYS,
    recent: RecentHours = NOTHING,
  ): UrlFigures {
    const sources = [days, recent, Math.floor(now / HOUR_MS)];
    const known = this.#figures.get(`${id}`);
    if (known?.sources.every((source, i) => source === sources[i])) {
      return known.value;
    }
    const { hours, today, responses } = recent;
    const uptimes = uptimesOf({ now, days, today, hours });
    const value = { uptimes, responses };
    this.#figures.set(`${id}`, { sources, value });
    evictOldest(this.#figures, MAX_FIGURES);
    return value;
  }

  #build(
    { monitor: { id, intervalMs }, state }: KnownMonitor,
    { now, events = NO_EVENTS }: {
      readonly now: number;
      readonly events: readonly MonitorEvent[] | undefined;
    },
    { days = NO_DAYS, recent = NOTHING }: {
      readonly days: readonly PeriodSummary[] | undefined;
      readonly recent: RecentHours | undefined;
    },
  ): UrlHistory {
    const sources = [days, recent, events, Math.floor(now / HOUR_MS)];
    const known = this.#histories.get(`${id}`);
    if (known?.sources.every((source, i) => source === sources[i])) {
      return known.value;
    }
    // the same span for all urls: the windows of a rule are computed once for them
    const from = (Math.floor(now / DAY_MS) - HISTORY_DAYS + 1) * DAY_MS;
    const counted = countedEvents(events, {
      leftOut: () => this.#deps.history.leftOut(id, from, now),
      ...{ intervalMs, lastAt: state?.lastAt ?? 0, now },
    });
    const value = urlHistory({ now, days, ...recent, events: counted });
    this.#histories.set(`${id}`, { sources, value });
    evictOldest(this.#histories, MAX_URLS);
    return value;
  }

  async #loadDays(key: string): Promise<PeriodsById> {
    const { shard, today } = readShardDay(key);
    // One after the other, the page of one service would wait for six answers.
    const parts = dayPieces(today).map(({ from, to }) =>
      this.#deps.history.days(shard, from, to)
    );
    const periods = new Map<number, PeriodSummary[]>();
    for (const days of await Promise.all(parts)) {
      await inPieces(days, ([id, rollUps]) => {
        const summaries = summarisePeriods(rollUps, {
          spanMs: DAY_MS,
          partMs: DAY_MS,
        });
        const known = periods.get(id);
        if (known === undefined) periods.set(id, summaries);
        else known.push(...summaries);
      });
    }
    return periods;
  }

  async #loadHours(shard: number): Promise<ReadonlyMap<number, RecentHours>> {
    const now = this.#now();
    const from = Math.floor(now / HOUR_MS) * HOUR_MS - DAY_MS;
    const today = Math.floor(now / DAY_MS) * DAY_MS;
    const hours = await this.#deps.history.hoursOfShard(shard, from, now + 1);
    const recent = new Map<number, RecentHours>();
    await inPieces(hours, ([id, rollUps]) => {
      const ofToday = rollUps.filter(({ at }) => at >= today);
      const ofLastDay = rollUps.filter(({ at }) => at >= firstHourOf(now));
      recent.set(id, {
        hours: summarisePeriods(rollUps, { spanMs: HOUR_MS, partMs: HOUR_MS }),
        today:
          summarisePeriods(ofToday, { spanMs: DAY_MS, partMs: HOUR_MS })[0] ??
            null,
        responses: responseTimesOf(ofLastDay.map(({ rollUp }) => rollUp)),
      });
    });
    return recent;
  }

  /** Events are read again when the state says that there is another one. */
  async #readEvents(
    { monitor, state }: KnownMonitor,
    now: number,
  ): Promise<readonly MonitorEvent[]> {
    const day = Math.floor(now / DAY_MS);
    const newest = state?.eventNumber ?? 0;
    const known = this.#events.get(`${monitor.id}`);
    if (known?.key === `${newest}/${day}`) return known.list;
    const from = (day - HISTORY_DAYS + 1) * DAY_MS;
    const list = await this.#deps.events.between(
      monitor.id,
      from,
      now + DAY_MS,
    );
    // A state may be known a moment before its event is stored.
    const number = list[0]?.number ?? 0;
    this.#events.set(`${monitor.id}`, { key: `${number}/${day}`, list });
    evictOldest(this.#events, MAX_URLS);
    return list;
  }
}
