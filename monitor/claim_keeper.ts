import { planClaims } from "./claim_plan.ts";
import type { Claim } from "./shard_store.ts";
import type { Clock, Timer } from "./types.ts";

/** What claiming needs of the store. Every method may throw when the store is in trouble. */
export interface ClaimStore {
  /** Shard to owner in a window; an owner who gave a claim back is "". */
  owners(window: number): Promise<Map<number, string>>;
  /** Claims what nobody else holds; answers with what was won. */
  claim(shards: readonly number[], window: number): Promise<Claim[]>;
  release(claims: readonly Claim[]): Promise<void>;
}

export interface ClaimKeeperDeps {
  readonly me: string;
  readonly windowMs: number;
  readonly clock: Clock;
  readonly store: ClaimStore;
  random(): number;
  /** Shard to number of urls that are not paused. */
  weights(): ReadonlyMap<number, number>;
  onWon(claims: readonly Claim[]): void;
  onClaims(won: number, lost: number): void;
  onError(error: unknown): void;
}

/** How long before a window its claims are made, as shares of the window's length. */
const LEAD = { bid: 0.15, keep: 0.1, underShare: 0.07, anyone: 0.04 } as const;

/**
 * Claims shards for the windows to come. An instance below its share bids
 * first, the last owner follows, then the shards of instances that died are
 * taken, first by those below their share: 0.3 s later with windows of 10 s.
 */
export class ClaimKeeper {
  readonly #deps: ClaimKeeperDeps;
  readonly #held = new Map<number, Map<number, Claim>>();
  readonly #timers = new Set<Timer>();
  #stopped = false;

  constructor(deps: ClaimKeeperDeps) {
    this.#deps = deps;
  }

  /** The claim on a shard in a window, if this instance holds it. */
  get(shard: number, window: number): Claim | undefined {
    return this.#held.get(window)?.get(shard);
  }

  held(window: number): Iterable<Claim> {
    return this.#held.get(window)?.values() ?? [];
  }

  /** Claims whatever nobody holds in a window that runs already. */
  async claimUnheld(window: number): Promise<void> {
    await this.#attempt(async () => {
      const owners = await this.#deps.store.owners(window);
      await this.#claim(this.#unclaimed(owners), window);
    });
  }

  /** Makes the claims of a window that is about to begin, step by step. */
  prepare(window: number): void {
    const { clock, windowMs, store } = this.#deps;
    const begins = window * windowMs;
    const at = (lead: number, step: () => Promise<void>) => {
      const delay = Math.max(0, begins - lead * windowMs - clock.now());
      const timer = clock.setTimer(() => {
        this.#timers.delete(timer);
        if (!this.#stopped) void this.#attempt(step);
      }, delay);
      this.#timers.add(timer);
    };
    let underShare = false;
    let keep: readonly number[] = [];
    at(LEAD.bid, async () => {
      const owners = await store.owners(window - 1);
      const { me, random } = this.#deps;
      const weights = this.#deps.weights();
      const plan = planClaims({ me, owners, weights }, random);
      ({ keep, underShare } = plan);
      for (const shard of plan.bids) await this.#claim([shard], window);
    });
    at(LEAD.keep, () => this.#claim(keep, window));
    const takeRest = async () =>
      await this.#claim(this.#unclaimed(await store.owners(window)), window);
    at(LEAD.underShare, async () => {
      if (underShare) await takeRest();
    });
    at(LEAD.anyone, takeRest);
  }

  /** Drops claims of windows before `window`. */
  forget(window: number): void {
    for (const number of this.#held.keys()) {
      if (number < window) this.#held.delete(number);
    }
  }

  /** Claims nothing more. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) this.#deps.clock.clearTimer(timer);
    this.#timers.clear();
  }

  /** Gives back what is held from `window` on, so that others need not wait for the next one. */
  async release(window: number): Promise<void> {
    const claims = [...this.#held].flatMap(([number, held]) =>
      number >= window ? [...held.values()] : []
    );
    this.#held.clear();
    await this.#attempt(() => this.#deps.store.release(claims));
  }

  #unclaimed(owners: ReadonlyMap<number, string>): number[] {
    return [...this.#deps.weights().keys()].filter((shard) => {
      const owner = owners.get(shard);
      return owner === undefined || owner === "";
    });
  }

  async #claim(shards: readonly number[], window: number): Promise<void> {
    const wanted = shards.filter((shard) => !this.get(shard, window));
    if (wanted.length === 0 || this.#stopped) return;
    const won = await this.#deps.store.claim(wanted, window);
    const held = this.#held.get(window) ?? new Map<number, Claim>();
    for (const claim of won) held.set(claim.shard, claim);
    this.#held.set(window, held);
    this.#deps.onClaims(won.length, wanted.length - won.length);
    this.#deps.onWon(won);
  }

  async #attempt(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.#deps.onError(error);
    }
  }
}
