import { KEYS } from "./keys.ts";
import type { ClaimStore } from "../monitor/rounds/claim_keeper.ts";
import type { Claim } from "../monitor/record/shard_store.ts";
import type { Database } from "./database/database.ts";

interface StoredClaim {
  readonly owner: string;
  readonly window: number;
}

/** At most this many checks in one commit: what a KV Connect server accepts. */
const MAX_CHECKS = 10;

export interface ClaimsOptions {
  readonly me: string;
  /** How many windows have claims of their own: the keys are used in turn, so their number stays constant. */
  readonly windows: number;
  /** Whether an instance is certainly dead, so that what it claimed is free. */
  readonly isDead?: (owner: string) => Promise<boolean>;
}

/** `claims/<window modulo n>/<shard>` → owner and window. Who writes it first has the shard for the window. */
export class Claims implements ClaimStore {
  readonly #database: Database;
  readonly #options: ClaimsOptions;

  constructor(database: Database, options: ClaimsOptions) {
    this.#database = database;
    this.#options = options;
  }

  async owners(window: number): Promise<Map<number, string>> {
    const prefix = KEYS.claims.key(window % this.#options.windows);
    const entries = await this.#database.list<StoredClaim>({ prefix });
    const owners = new Map<number, string>();
    for (const { key, value } of entries) {
      if (value.window !== window) continue;
      owners.set(
        key[2] as number,
        await this.#isFree(value) ? "" : value.owner,
      );
    }
    return owners;
  }

  /** Claims in batches; a batch with one that somebody else holds is tried one by one. */
  async claim(shards: readonly number[], window: number): Promise<Claim[]> {
    const won: Claim[] = [];
    for (let start = 0; start < shards.length; start += MAX_CHECKS) {
      const batch = shards.slice(start, start + MAX_CHECKS);
      const free = await this.#open(batch, window);
      const claimed = await this.#write(free, window);
      if (claimed.length > 0 || free.length <= 1) {
        won.push(...claimed);
        continue;
      }
      for (const each of free) won.push(...await this.#write([each], window));
    }
    return won;
  }

  async claimPast(shard: number, window: number): Promise<Claim | null> {
    const key = this.#key(shard, window);
    const { value, versionstamp } = await this.#database.get<StoredClaim>(key);
    const isOpen = value === null || value.window < window ||
      (value.window === window &&
        (value.owner === this.#options.me || await this.#isFree(value)));
    if (!isOpen) return null;
    const [claim] = await this.#write([[shard, versionstamp]], window);
    return claim ?? null;
  }

  /** Gives claims back in batches; one that was lost meanwhile makes its batch go one by one. */
  async release(claims: readonly Claim[]): Promise<void> {
    for (let start = 0; start < claims.length; start += MAX_CHECKS) {
      const batch = claims.slice(start, start + MAX_CHECKS);
      if (await this.#free(batch)) continue;
      for (const claim of batch) await this.#free([claim]);
    }
  }

  async #free(claims: readonly Claim[]): Promise<boolean> {
    const versionstamp = await this.#database.commit({
      checks: claims.map(({ shard, window, versionstamp }) => ({
        key: this.#key(shard, window),
        versionstamp,
      })),
      sets: claims.map(({ shard, window }) => ({
        key: this.#key(shard, window),
        value: { owner: "", window } satisfies StoredClaim,
      })),
    });
    return versionstamp !== null;
  }

  #key(shard: number, window: number): Deno.KvKey {
    return claimKey(shard, window, this.#options.windows);
  }

  async #isFree({ owner }: StoredClaim): Promise<boolean> {
    const { me, isDead } = this.#options;
    return owner === "" || (owner !== me && await isDead?.(owner) === true);
  }

  /** Shards that nobody else holds, with the version to check. One's own count: an earlier run of this instance may have claimed them. */
  async #open(
    shards: readonly number[],
    window: number,
  ): Promise<[number, string | null][]> {
    const free: [number, string | null][] = [];
    const entries = await Promise.all(
      shards.map((shard) =>
        this.#database.get<StoredClaim>(this.#key(shard, window))
      ),
    );
    for (const [index, { value, versionstamp }] of entries.entries()) {
      const open = value === null || value.window !== window ||
        value.owner === this.#options.me || await this.#isFree(value);
      if (open) free.push([shards[index] as number, versionstamp]);
    }
    return free;
  }

  async #write(
    free: readonly [number, string | null][],
    window: number,
  ): Promise<Claim[]> {
    if (free.length === 0) return [];
    const value: StoredClaim = { owner: this.#options.me, window };
    const versionstamp = await this.#database.commit({
      checks: free.map(([shard, versionstamp]) => ({
        key: this.#key(shard, window),
        versionstamp,
      })),
      sets: free.map(([shard]) => ({ key: this.#key(shard, window), value })),
    });
    if (versionstamp !== null) {
      return free.map(([shard]) => ({ shard, window, versionstamp }));
    }
    return await this.#claimedAfterAll(free, window);
  }

  /** A remote store may have applied a commit and yet answered that it did not. */
  async #claimedAfterAll(
    free: readonly [number, string | null][],
    window: number,
  ): Promise<Claim[]> {
    if (free.length > 1) return [];
    const [shard, before] = free[0] as [number, string | null];
    const entry = await this.#database.get<StoredClaim>(
      this.#key(shard, window),
    );
    const mine = entry.value?.owner === this.#options.me &&
      entry.value.window === window &&
      entry.versionstamp !== null && entry.versionstamp !== before;
    return mine ? [{ shard, window, versionstamp: entry.versionstamp }] : [];
  }
}

export function claimKey(
  shard: number,
  window: number,
  windows: number,
): Deno.KvKey {
  return KEYS.claims.key(window % windows, shard);
}

/** Claims where one clock starts every round, so that nobody competes: nothing is written. */
export const uncontestedClaims: ClaimStore = {
  owners: () => Promise.resolve(new Map()),
  claim: (shards, window) =>
    Promise.resolve(
      shards.map((shard) => ({ shard, window, versionstamp: null })),
    ),
  claimPast: (shard, window) =>
    Promise.resolve({ shard, window, versionstamp: null }),
  release: () => Promise.resolve(),
};
