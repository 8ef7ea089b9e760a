import type { Monitor } from "../../monitor/types.ts";
import type { MonitorTable } from "../../monitor/monitor_table.ts";
import type { MemberLoad } from "../../monitor/rounds/member_load.ts";
import { HttpError } from "../server/http_error.ts";

/** At most this many urls of one account. */
const MAX_URLS_PER_USER = 2_500;
/** At most this many urls in one store. */
const MAX_URLS = 50_000;
/** At most this many probes a second of one account, paused urls counted: as many urls as it may have, each once in 10 s. */
const MAX_PROBES_PER_SECOND = 250;
/** Sums of fractions are not exact. */
const ROUNDING = 1e-6;

/** What all members together may have; undefined where that is no matter. */
export type MemberBound = Pick<MemberLoad, "isMembers" | "maxPerSecond">;

type Probed = Pick<Monitor, "intervalMs">;
type OwnedUrl = Pick<Monitor, "intervalMs" | "ownerId">;

/** A number of urls, and their probes a second. */
interface Load {
  readonly urls: number;
  readonly perSecond: number;
}

interface Left {
  readonly own: Load;
  readonly all: number;
  /** Probes a second of all members; Infinity for whom that does not bound. */
  readonly members: number;
}

const NOTHING: Load = { urls: 0, perSecond: 0 };
/** Of what is no account's: whoever runs the program brought it. */
const NO_BOUND: Load = { urls: Infinity, perSecond: Infinity };

/**
 * How many urls users may have, and how often they may be probed. A url that is
 * being stored is not in the table yet, so its share is reserved meanwhile:
 * additions in parallel count too.
 */
export class UrlQuota {
  readonly #table: Pick<MonitorTable, "all" | "size">;
  readonly #members: MemberBound | undefined;
  /** What is reserved for urls that are being stored, by owner. */
  readonly #reserved = new Map<number | null, Load>();

  constructor(
    table: Pick<MonitorTable, "all" | "size">,
    members?: MemberBound,
  ) {
    this.#table = table;
    this.#members = members;
  }

  /**
   * Reserves room for a new url while `store` runs.
   *
   * @throws {HttpError} 403 when the account has no room left, 503 when the service has none.
   */
  async reserveNew<Result>(
    url: OwnedUrl,
    store: () => Promise<Result>,
  ): Promise<Result> {
    const { own, all, members } = this.#left(url.ownerId);
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
    if (load.perSecond > members + ROUNDING) throw this.#tooMuchOfAll();
    return await this.#reserve(url.ownerId, load, store);
  }

  /**
   * Reserves room for a change of a url while `store` runs: only one that is to
   * be probed more often needs any.
   *
   * @throws {HttpError} 403 when the account has no room left.
   */
  async reserveChange<Result>(
    before: OwnedUrl,
    after: Probed,
    store: () => Promise<Result>,
  ): Promise<Result> {
    const perSecond = rateOf(after) - rateOf(before);
    if (perSecond <= 0) return await store();
    const { own, members } = this.#left(before.ownerId);
    if (perSecond > own.perSecond + ROUNDING) throw tooOften();
    if (perSecond > members + ROUNDING) throw this.#tooMuchOfAll();
    return await this.#reserve(before.ownerId, { urls: 0, perSecond }, store);
  }

  /** Reserves room for as many of `urls` as there is room for, the first ones first, while `store` runs with those. */
  async reserveSome<Url extends Probed, Result>(
    ownerId: number | null,
    urls: readonly Url[],
    store: (fitting: readonly Url[]) => Promise<Result>,
  ): Promise<Result> {
    const { own, all, members } = this.#left(ownerId);
    const perSecondLeft = Math.min(own.perSecond, members);
    const room = Math.max(0, Math.min(own.urls, all));
    let perSecond = 0;
    const fitting = urls.slice(0, room).filter((url) => {
      const sum = perSecond + rateOf(url);
      if (sum > perSecondLeft + ROUNDING) return false;
      perSecond = sum;
      return true;
    });
    const load = { urls: fitting.length, perSecond };
    return await this.#reserve(ownerId, load, () => store(fitting));
  }

  /** What one owner may still have, how many urls all together, and how many probes a second all members. */
  #left(ownerId: number | null): Left {
    const { isMembers = () => false } = this.#members ?? {};
    const isMember = isMembers({ ownerId });
    let { urls, perSecond } = this.#reserved.get(ownerId) ?? NOTHING;
    let ofMembers = 0;
    for (const monitor of this.#table.all()) {
      if (isMember && isMembers(monitor)) ofMembers += rateOf(monitor);
      if (monitor.ownerId !== ownerId) continue;
      urls++;
      perSecond += rateOf(monitor);
    }
    for (const [owner, load] of this.#reserved) {
      if (isMembers({ ownerId: owner })) ofMembers += load.perSecond;
    }
    const reserved = this.#reserved.values().reduce(
      (sum, { urls }) => sum + urls,
      0,
    );
    return {
      own: ownerId === null ? NO_BOUND : {
        urls: MAX_URLS_PER_USER - urls,
        perSecond: MAX_PROBES_PER_SECOND - perSecond,
      },
      all: MAX_URLS - this.#table.size - reserved,
      members: isMember && this.#members !== undefined
        ? this.#members.maxPerSecond - ofMembers
        : Infinity,
    };
  }

  #tooMuchOfAll(): HttpError {
    const most = this.#members?.maxPerSecond ?? Infinity;
    return new HttpError(
      403,
      `Cannot watch the url so often: all members of this Uptick together have ${most} probes a second at most (MEMBER_PROBES), and they are taken`,
    );
  }

  async #reserve<Result>(
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
    const before = this.#reserved.get(ownerId) ?? NOTHING;
    const after = {
      urls: before.urls + urls,
      perSecond: before.perSecond + perSecond,
    };
    const isNothing = after.urls === 0 && after.perSecond < ROUNDING;
    if (isNothing) this.#reserved.delete(ownerId);
    else this.#reserved.set(ownerId, after);
  }
}

/** Probes a second. */
function rateOf({ intervalMs }: Probed): number {
  return 1_000 / intervalMs;
}

function tooOften(): HttpError {
  return new HttpError(
    403,
    `Cannot watch the url so often: an account has ${MAX_PROBES_PER_SECOND} probes a second at most`,
  );
}
