import type { UrlTable } from "../monitor/url_table.ts";
import { HttpError } from "./http_error.ts";

/** Most urls of one account. */
const MAX_URLS_PER_USER = 2_500;
/** Most urls of one instance's store. */
const MAX_URLS = 50_000;

/**
 * The places that users' urls take. What is being stored is not in the table
 * yet and takes its place already, so that additions in parallel count too.
 */
export class UrlPlaces {
  readonly #table: Pick<UrlTable, "all" | "size">;
  /** Places of urls that are being stored, by owner. */
  readonly #kept = new Map<number, number>();

  constructor(table: Pick<UrlTable, "all" | "size">) {
    this.#table = table;
  }

  /** Keeps a place for one url while `store` runs. Throws 403 or 503 when there is none. */
  async forOne<Result>(
    ownerId: number,
    store: () => Promise<Result>,
  ): Promise<Result> {
    const { own, all } = this.#left(ownerId);
    if (own <= 0) {
      throw new HttpError(
        403,
        `Cannot add the url: an account has ${MAX_URLS_PER_USER} at most`,
      );
    }
    if (all <= 0) {
      throw new HttpError(
        503,
        `Cannot add the url: this service watches ${MAX_URLS} already`,
      );
    }
    return await this.#keep(ownerId, 1, store);
  }

  /** Keeps places for as many of `urls` as there are while `store` runs with those. */
  async forSome<Url, Result>(
    ownerId: number,
    urls: readonly Url[],
    store: (fitting: readonly Url[]) => Promise<Result>,
  ): Promise<Result> {
    const { own, all } = this.#left(ownerId);
    const fitting = urls.slice(0, Math.max(0, Math.min(own, all)));
    return await this.#keep(ownerId, fitting.length, () => store(fitting));
  }

  #left(ownerId: number): { readonly own: number; readonly all: number } {
    const kept = this.#kept.values().reduce((sum, count) => sum + count, 0);
    let own = this.#kept.get(ownerId) ?? 0;
    for (const url of this.#table.all()) if (url.ownerId === ownerId) own++;
    return {
      own: MAX_URLS_PER_USER - own,
      all: MAX_URLS - this.#table.size - kept,
    };
  }

  async #keep<Result>(
    ownerId: number,
    count: number,
    store: () => Promise<Result>,
  ): Promise<Result> {
    const change = (by: number) => {
      const kept = (this.#kept.get(ownerId) ?? 0) + by;
      if (kept === 0) this.#kept.delete(ownerId);
      else this.#kept.set(ownerId, kept);
    };
    change(count);
    try {
      return await store();
    } finally {
      change(-count);
    }
  }
}
