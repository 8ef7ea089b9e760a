import type { MonitorEvent } from "../monitor/types.ts";
import type { Database } from "./database.ts";
import { EVENT_RETENTION_MS } from "./retention.ts";

/** `events/<url>/<n>`, written together with the states of a shard. */
export class Events {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  /** Newest first: `limit` events after the first `offset`. */
  async page(
    urlId: number,
    offset: number,
    limit: number,
  ): Promise<MonitorEvent[]> {
    const newest = await this.#newest(urlId);
    if (newest === 0) return [];
    const end = newest - offset + 1;
    if (end <= 1) return [];
    const start = ["events", urlId, Math.max(1, end - limit)];
    const entries = await this.#database.list<MonitorEvent>(
      { start, end: ["events", urlId, end] },
      { reverse: true, limit },
    );
    return entries.map(({ value }) => value).filter((event) =>
      this.#isKept(event)
    );
  }

  /** How many events are kept. They are numbered without gaps, so no one is read but the ends. */
  async count(urlId: number): Promise<number> {
    const newest = await this.#newest(urlId);
    const [oldest] = await this.#database.list<MonitorEvent>(
      { prefix: ["events", urlId] },
      { limit: 1 },
    );
    return oldest === undefined ? 0 : newest - oldest.value.number + 1;
  }

  /** Events that lasted at some time from `from` to `to`, newest first. */
  async between(
    urlId: number,
    from: number,
    to: number,
  ): Promise<MonitorEvent[]> {
    const found: MonitorEvent[] = [];
    for (let offset = 0; offset < MAX_BETWEEN; offset += PAGE) {
      const events = await this.page(urlId, offset, PAGE);
      for (const event of events) {
        if (event.endedAt !== null && event.endedAt <= from) return found;
        if (event.startedAt < to) found.push(event);
      }
      if (events.length < PAGE) break;
    }
    return found;
  }

  #isKept({ endedAt }: MonitorEvent): boolean {
    return endedAt === null || endedAt > this.#now() - EVENT_RETENTION_MS;
  }

  async #newest(urlId: number): Promise<number> {
    const [entry] = await this.#database.list<MonitorEvent>(
      { prefix: ["events", urlId] },
      { limit: 1, reverse: true },
    );
    return entry?.value.number ?? 0;
  }
}

const PAGE = 200;
/** Most events that one range answers with. */
const MAX_BETWEEN = 2_000;
