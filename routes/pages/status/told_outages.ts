import type { Outage as ToldOutage } from "../../../monitor/alerts/outage.ts";
import type { OutageBooks } from "../../../store/alerts/outage_books.ts";
import { type Board, boardOwner } from "../../access/owner_table.ts";
import { FreshCache } from "../../history/fresh_cache.ts";
import { orElse } from "../../history/or_else.ts";
import type { Outage } from "../parts/outage.ts";

/** The id of the outage that the alerts told a service's outage with; undefined for none. */
export type AlertOf = (outage: Outage) => string | undefined;

/** When a service was in an outage of several. */
interface Part {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

type PartsByUrl = ReadonlyMap<number, readonly Part[]>;

const NOTHING_TOLD: PartsByUrl = new Map();
/** An outage is seen to be part of another a little later than it is seen at all. */
const FRESH = { minFreshMs: 5_000, maxFreshMs: 60_000, maxKeys: 100 };

/** What the alerts hold for one outage of several urls, by owner, read at times and kept in memory. */
export class ToldOutages {
  readonly #parts: FreshCache<PartsByUrl>;

  constructor(books: Pick<OutageBooks, "book" | "past">) {
    this.#parts = new FreshCache({
      ...FRESH,
      load: async (owner) => {
        const [{ book }, past] = await Promise.all([
          books.book(Number(owner)),
          books.past(Number(owner)),
        ]);
        return partsOf([...book.outages, ...past]);
      },
    });
  }

  /** Of the urls on a page. While the store is away, nothing is known to have been told. */
  async of(board: Pick<Board, "key">): Promise<AlertOf> {
    const owner = String(boardOwner(board));
    const parts = await orElse(NOTHING_TOLD, this.#parts.get(owner));
    return ({ monitor, event }) =>
      parts.get(monitor.id)?.find(({ from, to }) =>
        event.startedAt >= from && event.startedAt <= to
      )?.id;
  }
}

/** Of one url alone nothing is to be put together. */
function partsOf(outages: readonly ToldOutage[]): PartsByUrl {
  const parts = new Map<number, Part[]>();
  for (const { id, level, members, startedAt, endedAt } of outages) {
    if (level !== "down" || members.length < 2) continue;
    const part = { id, from: startedAt, to: endedAt ?? Infinity };
    for (const { urlId } of members) {
      const known = parts.get(urlId);
      if (known === undefined) parts.set(urlId, [part]);
      else known.push(part);
    }
  }
  return parts;
}
