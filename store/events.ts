import { KEYS } from "./keys.ts";
import { kindOf } from "../monitor/codes.ts";
import type { MonitorEvent } from "../monitor/types.ts";
import type { Database } from "./database/database.ts";
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
    const selector = offset === 0
      ? { prefix: KEYS.events.key(urlId) } // one read: no event that ends without the next
      : await this.#from(urlId, offset);
    return await this.#read(selector, limit);
  }

  /** Newest first: at most `limit` events whose numbers are below `number`; the newest without it. */
  async before(
    urlId: number,
    number: number | undefined,
    limit: number,
  ): Promise<MonitorEvent[]> {
    if (number === undefined) return await this.page(urlId, 0, limit);
    const selector = {
      start: KEYS.events.key(urlId),
      end: KEYS.events.key(urlId, number),
    };
    return await this.#read(selector, limit);
  }

  /** Events that are older than the newest `offset`. */
  async #from(urlId: number, offset: number): Promise<Deno.KvListSelector> {
    const end = await this.#newest(urlId) - offset + 1;
    return { start: KEYS.events.key(urlId), end: KEYS.events.key(urlId, end) };
  }

  /** How many events are kept. They are numbered without gaps, so no one is read but the ends. */
  async count(urlId: number): Promise<number> {
    const [newest, [oldest]] = await Promise.all([
      this.#newest(urlId),
      this.#database.list<MonitorEvent>(
        { prefix: KEYS.events.key(urlId) },
        { limit: 1 },
      ),
    ]);
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

  async #read(
    selector: Deno.KvListSelector,
    limit: number,
  ): Promise<MonitorEvent[]> {
    const entries = await this.#database.list<MonitorEvent>(selector, {
      reverse: true,
      limit,
    });
    return entries.map(({ value }) => named(value)).filter((event) =>
      this.#isKept(event)
    );
  }

  #isKept({ endedAt }: MonitorEvent): boolean {
    return endedAt === null || endedAt > this.#now() - EVENT_RETENTION_MS;
  }

  async #newest(urlId: number): Promise<number> {
    const [entry] = await this.#database.list<MonitorEvent>(
      { prefix: KEYS.events.key(urlId) },
      { limit: 1, reverse: true },
    );
    return entry?.value.number ?? 0;
  }
}

/** An event that a program ended which did not know its kind has the code in place of the word. */
function named(event: MonitorEvent): MonitorEvent {
  const { kind } = event;
  return typeof kind === "number" ? { ...event, kind: kindOf(kind) } : event;
}

const PAGE = 200;
/** At most this many events are returned for one range. */
const MAX_BETWEEN = 2_000;
