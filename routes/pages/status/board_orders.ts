import type { BoardOrders as StoredOrders } from "../../../store/board_orders.ts";
import type { Board } from "../../access/owner_table.ts";
import { orElse } from "../../history/or_else.ts";
import { evictOldest } from "../../server/evict_oldest.ts";
import {
  type BoardOrder,
  type ConfiguredPlaceOf,
  NOTHING_CHOSEN,
  orderOf,
} from "./board_order.ts";

/** At most this many pages keep their order for when the store does not answer. */
const MAX_KNOWN = 100;

/** The order of each page. It is read for each page that is made, so that all instances show the same. */
export class BoardOrders {
  readonly #stored: Pick<StoredOrders, "get">;
  readonly #configuredPlaceOf: ConfiguredPlaceOf;
  readonly #known = new Map<string, BoardOrder>();

  constructor(
    stored: Pick<StoredOrders, "get">,
    configuredPlaceOf: ConfiguredPlaceOf,
  ) {
    this.#stored = stored;
    this.#configuredPlaceOf = configuredPlaceOf;
  }

  /** While the store is away, the order that was read last. */
  async of({ key }: Pick<Board, "key">): Promise<BoardOrder> {
    const last = this.#known.get(key) ??
      orderOf(NOTHING_CHOSEN, this.#configuredPlaceOf);
    const order = await orElse(last, this.#read(key));
    this.#known.set(key, order);
    evictOldest(this.#known, MAX_KNOWN);
    return order;
  }

  /** The order that was read last, without asking the store; undefined where none is kept. */
  known({ key }: Pick<Board, "key">): BoardOrder | undefined {
    return this.#known.get(key);
  }

  async #read(key: string): Promise<BoardOrder> {
    return orderOf(await this.#stored.get(key), this.#configuredPlaceOf);
  }
}
