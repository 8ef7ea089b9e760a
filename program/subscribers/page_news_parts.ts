import type { Audience } from "../../monitor/subscriber.ts";
import type { Monitor } from "../../monitor/types.ts";

/** Who hears of a page, by page. */
export type AudiencesByPage = ReadonlyMap<number, readonly Audience[]>;

/** What news of all kinds need. */
export interface PageNewsParts {
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
  /** The services of a page, which everybody sees. */
  shownOn(page: number): Monitor[];
  /** Does a piece of work, so that what cannot be told of one page keeps no other waiting. */
  attempt(work: () => Promise<boolean>): Promise<boolean>;
}
