import type { DeliveryLine } from "../../../monitor/alerts/outbox_entry.ts";
import type { SubscriberKind } from "../../../monitor/subscriber.ts";
import type { Database } from "../../database/database.ts";
import { KEYS } from "../../keys.ts";
import { DELIVERY_RETENTION_MS } from "../../retention.ts";

/** At most so many lines of a page are kept. */
const MAX_LINES = 1_000;
const SWEEP_BATCH = 200;

/** A line, and of which subscriber. */
export interface SubscriberLine {
  readonly id: number;
  readonly kind: SubscriberKind;
  readonly line: DeliveryLine;
}

/** `subscriber_deliveries/<page>/<time>/<kind>/<subscriber>`: what became of messages. */
export class SubscriberLog {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  /** The latest first. */
  async latest(page: number, limit: number): Promise<SubscriberLine[]> {
    const entries = await this.#database.list<DeliveryLine>(
      { prefix: KEYS.subscriberDeliveries.key(page) },
      { limit, reverse: true },
    );
    const oldest = this.#now() - DELIVERY_RETENTION_MS;
    return entries.filter(({ value }) => value.at > oldest)
      .map(({ key, value }) => ({
        id: Number(key.at(-1)),
        kind: key.at(-2) as SubscriberKind,
        line: value,
      }));
  }

  /** Deletes lines of a page that are too old or too many. */
  async sweep(page: number): Promise<void> {
    const prefix = KEYS.subscriberDeliveries.key(page);
    const kept = await this.#database.list({ prefix }, {
      limit: MAX_LINES,
      reverse: true,
    });
    const oldest = this.#now() - DELIVERY_RETENTION_MS;
    const last = kept.findLast(({ key }) => Number(key[2]) > oldest);
    const before = last === undefined ? {} : { end: last.key };
    while (true) {
      const old = await this.#database.list({ prefix, ...before }, {
        limit: SWEEP_BATCH,
      });
      if (old.length === 0) return;
      await this.#database.commit({ deletes: old.map(({ key }) => key) });
    }
  }
}
