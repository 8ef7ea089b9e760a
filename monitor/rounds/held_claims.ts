import type { Claim } from "../record/shard_store.ts";
import { OPEN_WINDOWS } from "../slots.ts";

/** The claims that this instance holds, by window and shard. */
export class HeldClaims {
  readonly #windows = new Map<number, Map<number, Claim>>();
  /** Shards that somebody else has claimed, by window. */
  readonly #taken = new Map<number, Set<number>>();

  get(shard: number, window: number): Claim | undefined {
    return this.#windows.get(window)?.get(shard);
  }

  /** Whether the store has confirmed the claim. */
  isConfirmed(shard: number, window: number): boolean {
    const claim = this.get(shard, window);
    return claim !== undefined && claim.isProvisional === undefined;
  }

  /** The claims of one window. */
  in(window: number): readonly Claim[] {
    return [...this.#windows.get(window)?.values() ?? []];
  }

  *all(): Iterable<Claim> {
    for (const claims of this.#windows.values()) yield* claims.values();
  }

  add(claims: readonly Claim[]): void {
    for (const claim of claims) {
      const held = this.#windows.get(claim.window) ?? new Map<number, Claim>();
      this.#windows.set(claim.window, held.set(claim.shard, claim));
    }
  }

  delete({ shard, window, versionstamp }: Claim): void {
    const claim = this.get(shard, window);
    if (claim?.versionstamp === versionstamp) {
      this.#windows.get(window)?.delete(shard);
    }
  }

  /** Whether somebody else is known to have claimed the shard. */
  isTaken(shard: number, window: number): boolean {
    return this.#taken.get(window)?.has(shard) === true;
  }

  addTaken(shards: readonly number[], window: number): void {
    const taken = this.#taken.get(window) ?? new Set();
    for (const shard of shards) taken.add(shard);
    this.#taken.set(window, taken);
  }

  clear(): void {
    this.#windows.clear();
    this.#taken.clear();
  }

  /** A window begins: forgets those long past, and those ahead of a clock that was set back, which are not to be trusted. */
  enter(window: number): void {
    for (const windows of [this.#windows, this.#taken]) {
      for (const number of windows.keys()) {
        const isPast = number <= window - OPEN_WINDOWS;
        if (isPast || number > window + 1) windows.delete(number);
      }
    }
  }
}
