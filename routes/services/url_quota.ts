import type { Monitor } from "../../monitor/types.ts";
import type { MonitorTable } from "../../monitor/monitor_table.ts";
import { HttpError } from "../server/http_error.ts";

/** Most urls of one account. */
const MAX_URLS_PER_USER = 2_500;
/** Most urls of one instance's store. */
const MAX_URLS = 50_000;
/** Most probes a second of one account, paused urls counted: as many urls as it may have, each in 10 s. */
const MAX_PROBES_PER_SECOND = 250;
/** Sums of fractions are not exact. */
const ROUNDING = 1e-6;

/** What takes a place. */
type Placed = Pick<Monitor, "intervalMs">;
type OwnedPlaced = Pick<Monitor, "intervalMs" | "ownerId">;

/** Urls, and their probes a second. */
interface Load {
  readonly urls: number;
  readonly perSecond: number;
}

const NOTHING: Load = { urls: 0, perSecond: 0 };

/**
 * The places that users' urls take. What is being stored is not in the table
 * yet and takes its place already, so that additions in parallel count too.
 */
export class UrlQuota {
  readonly #table: Pick<MonitorTable, "all" | "size">;
  /** Of what is being stored, by owner. */
  readonly #kept = new Map<number | null, Load>();

  constructor(table: Pick<MonitorTable, "all" | "size">) {
    this.#table = table;
  }

  /** Keeps a place for a new url while `store` runs. Throws 403 or 503 when there is none. */
  async forOne<Result>(
    url: OwnedPlaced,
    store: () => Promise<Result>,
  ): Promise<Result> {
    const { own, all } = this.#left(url.ownerId);
    if (own.urls < 1) {
      throw new HttpError(
        403,
        `Cannot add the url: an account has ${MAX_URLS_PER_USER} at most`,
      );
    }
    if (all < 1) {
      throw new HttpError(
        503,
        `Cannot add the url: this service watches ${MAX_URLS} already`,
      );
    }
    const load = { urls: 1, perSecond: rateOf(url) };
    if (load.perSecond > own.perSecond + ROUNDING) throw tooOften();
    return await this.#keep(url.ownerId, load, store);
  }

  /** The same for a url that changes: only one that is to be probed more often needs room. */
  async forChange<Result>(
    before: OwnedPlaced,
    after: Placed,
    store: () => Promise<Result>,
  ): Promise<Result> {
    const perSecond = rateOf(after) - rateOf(before);
    if (perSecond <= 0) return await store();
    const { own } = this.#left(before.ownerId);
    if (perSecond > own.perSecond + ROUNDING) throw tooOften();
    return await this.#keep(before.ownerId, { urls: 0, perSecond }, store);
  }

  /** Keeps places for the first of `urls`, as many as there are, while `store` runs with those. */
  async forSome<Url extends Placed, Result>(
    ownerId: number,
    urls: readonly Url[],
    store: (fitting: readonly Url[]) => Promise<Result>,
  ): Promise<Result> {
    const { own, all } = this.#left(ownerId);
    const room = Math.max(0, Math.min(own.urls, all));
    let perSecond = 0;
    const fitting = urls.slice(0, room).filter((url) => {
      const sum = perSecond + rateOf(url);
      if (sum > own.perSecond + ROUNDING) return false;
      perSecond = sum;
      return true;
    });
    const load = { urls: fitting.length, perSecond };
    return await this.#keep(ownerId, load, () => store(fitting));
  }

  /** What one owner may still have, and how many urls all together. */
  #left(ownerId: number | null): { readonly own: Load; readonly all: number } {
    let { urls, perSecond } = this.#kept.get(ownerId) ?? NOTHING;
    for (const monitor of this.#table.all()) {
      if (monitor.ownerId !== ownerId) continue;
      urls++;
      perSecond += rateOf(monitor);
    }
    const kept = this.#kept.values().reduce((sum, { urls }) => sum + urls, 0);
    return {
      own: {
        urls: MAX_URLS_PER_USER - urls,
        perSecond: MAX_PROBES_PER_SECOND - perSecond,
      },
      all: MAX_URLS - this.#table.size - kept,
    };
  }

  async #keep<Result>(
    ownerId: number | null,
    load: Load,
    store: () => Promise<Result>,
  ): Promise<Result> {
    this.#add(ownerId, load);
    try {
      return await store();
    } finally {
      this.#add(ownerId, { urls: -load.urls, perSecond: -load.perSecond });
    }
  }

  #add(ownerId: number | null, { urls, perSecond }: Load): void {
    const before = this.#kept.get(ownerId) ?? NOTHING;
    const after = {
      urls: before.urls + urls,
      perSecond: before.perSecond + perSecond,
    };
    const isNothing = after.urls === 0 && after.perSecond < ROUNDING;
    if (isNothing) this.#kept.delete(ownerId);
    else this.#kept.set(ownerId, after);
  }
}

/** Probes a second. */
function rateOf({ intervalMs }: Placed): number {
  return 1_000 / intervalMs;
}

function tooOften(): HttpError {
  return new HttpError(
    403,
    `Cannot watch the url so often: an account has ${MAX_PROBES_PER_SECOND} probes a second at most`,
  );
}
