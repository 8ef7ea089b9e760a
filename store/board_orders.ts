import type { Database } from "./database/database.ts";
import { StoreError } from "./database/store_error.ts";
import { KEYS } from "./keys.ts";

/** At most this many services of a page keep a place of their own; the others follow by name. */
export const MAX_ORDERED_SERVICES = 2_000;
/** The same of groups, which are in it by their tags: all of it fits into one entry. */
export const MAX_ORDERED_GROUPS = 100;

/** The order that somebody chose for a status page. */
export interface ChosenOrder {
  /** Ids; those that are gone do no harm. */
  readonly services: readonly number[];
  /** First tags of services; empty for those without one. */
  readonly groups: readonly string[];
}

const NOTHING_CHOSEN: ChosenOrder = { services: [], groups: [] };

const MAX_TRIES = 20;

/** `board_orders/<page>`: the order of services and groups, by the key of the page. */
export class BoardOrders {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async get(page: string): Promise<ChosenOrder> {
    return (await this.#read(page)).value ?? NOTHING_CHOSEN;
  }

  /** Makes the order another one, which `change` tells from that of before. What is chosen now. */
  async change(
    page: string,
    change: (before: ChosenOrder) => ChosenOrder,
  ): Promise<ChosenOrder> {
    const key = KEYS.boardOrders.key(page);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { value, versionstamp } = await this.#read(page);
      const { services, groups } = change(value ?? NOTHING_CHOSEN);
      const chosen: ChosenOrder = {
        services: services.slice(0, MAX_ORDERED_SERVICES),
        groups: groups.slice(0, MAX_ORDERED_GROUPS),
      };
      const written = await this.#database.commit({
        checks: [{ key, versionstamp }],
        sets: [{ key, value: chosen }],
      });
      if (written !== null) return chosen;
    }
    throw new StoreError("busy", "keep the order of the page");
  }

  /** With the account whose page it was, or to choose none. */
  async forget(page: string): Promise<void> {
    await this.#database.commit({ deletes: [KEYS.boardOrders.key(page)] });
  }

  #read(page: string): Promise<Deno.KvEntryMaybe<ChosenOrder>> {
    return this.#database.get<ChosenOrder>(KEYS.boardOrders.key(page));
  }
}
