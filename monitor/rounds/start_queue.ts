import { SlotQueue } from "./slot_queue.ts";

/** In which order those that wait are started: the first of these goes first. */
export const RANKS = [
  "operator's with an unconfirmed failure",
  "operator's",
  "user's with an unconfirmed failure",
  "user's",
] as const;

export type Rank = typeof RANKS[number];

/** One start of so many is for whoever has waited longest, whatever its rank: nobody starves. */
const STARTS_PER_OLDEST = 8;

/** Monitors that wait for their start. Of one rank, whoever waits since the earliest time goes first. */
export class StartQueue {
  readonly #lines = new Map<Rank, SlotQueue>(
    RANKS.map((rank) => [rank, new SlotQueue()]),
  );
  #size = 0;
  #taken = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds a monitor that waits since a time, which may be before it was added. */
  add(id: number, since: number, rank: Rank): void {
    this.#size++;
    this.#lines.get(rank)?.push(since, id);
  }

  /** The monitor that goes next. */
  take(): number | undefined {
    if (this.#size === 0) return undefined;
    this.#size--;
    const isOldest = ++this.#taken % STARTS_PER_OLDEST === 0;
    const line = isOldest ? this.#oldestLine() : this.#firstLine();
    return line?.popDue(Infinity)?.id;
  }

  #firstLine(): SlotQueue | undefined {
    for (const line of this.#lines.values()) if (line.size > 0) return line;
    return undefined;
  }

  #oldestLine(): SlotQueue | undefined {
    let oldest: SlotQueue | undefined;
    for (const line of this.#lines.values()) {
      if (line.nextAt() < (oldest?.nextAt() ?? Infinity)) oldest = line;
    }
    return oldest;
  }
}
