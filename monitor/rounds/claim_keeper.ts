import { planClaims } from "./claim_plan.ts";
import { Mutex } from "../mutex.ts";
import { CLAIM_WINDOWS } from "../slots.ts";
import type { Claim } from "../record/shard_store.ts";
import type { Clock, Timer } from "../types.ts";

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
/** How often an instance looks for shards that nobody holds in the running window. */
const LOOK_MS = 500;
/** How soon after the store did not answer. */
const RETRY_MS = 500;

/**
 * Claims shards for the windows to come. An instance below its share bids
 * first, the last owner follows, then the shards of instances that died are
 * taken, first by those below their share: 0.3 s later with windows of 10 s.
 */
export class ClaimKeeper {
  readonly #deps: ClaimKeeperDeps;
  readonly #held = new Map<number, Map<number, Claim>>();
  readonly #timers = new Set<Timer>();
  /** Two claims of one shard at once would take it from each other. */
  readonly #serial = new Mutex();
  #lookAt = -Infinity;
  #looking = false;
  #stopped = false;

  constructor(deps: ClaimKeeperDeps) {
    this.#deps = deps;
  }

  /** The claim on a shard in a window, if this instance holds it. */
  get(shard: number, window: number): Claim | undefined {
    return this.#held.get(window)?.get(shard);
  }

  /** Since when, or from when on, a shard is held, if it is in this window or the next; null if not. */
  heldFrom(shard: number, window: number): number | null {
    const found = [window, window + 1].find((each) => this.get(shard, each));
    return found === undefined ? null : found * this.#deps.windowMs;
  }

  *held(): Iterable<Claim> {
    for (const claims of this.#held.values()) yield* claims.values();
  }

  /** A window begins: what lies behind is forgotten, the next one prepared. */
  enter(window: number): void {
    for (const number of this.#held.keys()) {
      const past = number <= window - CLAIM_WINDOWS;
      // After the clock was set back, claims ahead are not to be trusted.
      if (past || number > window + 1) this.#held.delete(number);
    }
    this.lookSoon();
    this.#prepare(window + 1);
  }

  /** Nobody was asked about the shards as they are now. */
  lookSoon(): void {
    this.#lookAt = -Infinity;
  }

  /** Claims whatever nobody holds in the running window, if it is time to look. Never rejects. */
  async look(window: number): Promise<void> {
    const now = this.#deps.clock.monotonicMs();
    if (this.#looking || now < this.#lookAt || this.#stopped) return;
    this.#looking = true;
    this.#lookAt = now + LOOK_MS;
    const done = await this.#attempt(() => this.#claimUnheld(window));
    if (!done) this.#lookAt = now + RETRY_MS;
    this.#looking = false;
  }

  /** Another instance has taken it. */
  drop({ shard, window, versionstamp }: Claim): void {
    const held = this.#held.get(window);
    if (held?.get(shard)?.versionstamp === versionstamp) held.delete(shard);
  }

  /** Claims nothing by itself until a window is entered. */
  rest(): void {
    for (const timer of this.#timers) this.#deps.clock.clearTimer(timer);
    this.#timers.clear();
  }

  /** Claims nothing more. */
  stop(): void {
    this.#stopped = true;
    this.rest();
  }

  /** Gives back what is held from `window` on, so that others need not wait. Call `stop` first. */
  async release(window: number): Promise<void> {
    await this.#serial.run(() => Promise.resolve()); // claims under way count too
    const claims = [...this.held()].filter((claim) => claim.window >= window);
    this.#held.clear();
    await this.#attempt(() => this.#deps.store.release(claims));
  }

  /** Sets the steps that lead to the claims of a window. */
  #prepare(window: number): void {
    const { store } = this.#deps;
    this.rest();
    let underShare = false;
    let keep: readonly number[] = [];
    this.#before(window, LEAD.bid, async () => {
      const owners = await store.owners(window - 1);
      const { me, random } = this.#deps;
      const weights = this.#deps.weights();
      const plan = planClaims({ me, owners, weights }, random);
      ({ keep, underShare } = plan);
      for (const shard of plan.bids) await this.#claim([shard], window);
    });
    this.#before(window, LEAD.keep, () => this.#claim(keep, window));
    this.#before(window, LEAD.underShare, async () => {
      if (underShare) await this.#claimUnheld(window);
    });
    this.#before(window, LEAD.anyone, () => this.#claimUnheld(window));
  }

  /** Takes a step that long before a window; not if this process slept through it. */
  #before(window: number, lead: number, step: () => Promise<void>): void {
    const { clock, windowMs } = this.#deps;
    const begins = window * windowMs;
    const timer = clock.setTimer(() => {
      this.#timers.delete(timer);
      if (clock.wallMs() < begins + windowMs) void this.#attempt(step);
    }, Math.max(0, begins - lead * windowMs - clock.wallMs()));
    this.#timers.add(timer);
  }

  /** One's own count as unheld until known here: an earlier run, or a call that failed, may have claimed them. */
  async #claimUnheld(window: number): Promise<void> {
    const { me, store, weights } = this.#deps;
    const owners = await store.owners(window);
    const unheld = [...weights().keys()].filter((shard) => {
      const owner = owners.get(shard);
      return owner === undefined || owner === "" || owner === me;
    });
    await this.#claim(unheld, window);
  }

  #claim(shards: readonly number[], window: number): Promise<void> {
    return this.#serial.run(async () => {
      const wanted = shards.filter((shard) => !this.get(shard, window));
      if (wanted.length === 0 || this.#stopped) return;
      const won = await this.#deps.store.claim(wanted, window);
      const held = this.#held.get(window) ?? new Map<number, Claim>();
      for (const claim of won) held.set(claim.shard, claim);
      this.#held.set(window, held);
      this.#deps.onClaims(won.length, wanted.length - won.length);
      if (!this.#stopped) this.#deps.onWon(won);
    });
  }

  /** Whether the step was taken without an error. */
  async #attempt(step: () => Promise<void>): Promise<boolean> {
    try {
      await step();
      return true;
    } catch (error) {
      this.#deps.onError(error);
      return false;
    }
  }
}
