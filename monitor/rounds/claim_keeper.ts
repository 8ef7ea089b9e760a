import { planClaims } from "./claim_plan.ts";
import { HeldClaims } from "./held_claims.ts";
import { Mutex } from "../mutex.ts";
import type { Claim } from "../record/shard_store.ts";
import type { Clock, Timer } from "../types.ts";
import { Unanswered } from "./unanswered.ts";

/** What claiming needs of the store. Every method may throw when the store is in trouble. */
export interface ClaimStore {
  /** Shard to owner in a window; an owner who gave a claim back is "". */
  owners(window: number): Promise<Map<number, string>>;
  /** Claims what nobody else holds; answers with what was won. */
  claim(shards: readonly number[], window: number): Promise<Claim[]>;
  /** Claims a shard in a window that is over, for what was found meanwhile; null when somebody else has claimed it, or a later window in its place. */
  claimPast(shard: number, window: number): Promise<Claim | null>;
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
  /** Called once for each claim, and again when a provisional one is confirmed. */
  onWon(claims: readonly Claim[]): void;
  onClaims(won: number, lost: number): void;
  onError(error: unknown): void;
}

/** How long before a window its claims are made, as shares of the window's length. */
const LEAD = {
  bid: 0.15,
  keep: 0.1,
  underShare: 0.07,
  anyone: 0.04,
  provisional: 0.005,
} as const;
/** How often an instance looks for shards that nobody holds in the running window. */
const LOOK_MS = 500;

/**
 * Claims shards for the windows to come. An instance below its share bids
 * first, the last owner follows, then the shards of instances that died are
 * taken, first by those below their share: 0.3 s later with windows of 10 s.
 *
 * When the store does not answer before a window begins, whoever held a shard
 * goes on with it under a provisional claim. Once the store answers again, the
 * claim is confirmed, or dropped where somebody else holds the shard.
 */
export class ClaimKeeper {
  readonly #deps: ClaimKeeperDeps;
  readonly #held = new HeldClaims();
  readonly #unanswered: Unanswered;
  readonly #timers = new Set<Timer>();
  /** Two claims of one shard at once would take it from each other. */
  readonly #serial = new Mutex();
  #window = -Infinity;
  #lookAt = -Infinity;
  #looking = false;
  #stopped = false;

  constructor(deps: ClaimKeeperDeps) {
    this.#deps = deps;
    this.#unanswered = new Unanswered(deps.clock);
  }

  /** The claim on a shard in a window, if this instance holds it. */
  get(shard: number, window: number): Claim | undefined {
    return this.#held.get(shard, window);
  }

  /** Since when, or from when on, a shard is held, if it is in this window or the next; null if not. */
  heldFrom(shard: number, window: number): number | null {
    const found = [window, window + 1].find((each) => this.get(shard, each));
    return found === undefined ? null : found * this.#deps.windowMs;
  }

  held(): Iterable<Claim> {
    return this.#held.all();
  }

  /** A window begins: what lies behind is forgotten, the next one prepared. */
  enter(window: number): void {
    this.#window = window;
    this.#held.enter(window);
    this.#unanswered.enter(window);
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
    if (this.#stopped) return;
    this.#goOn(window);
    if (this.#looking || now < this.#lookAt) return;
    this.#looking = true;
    this.#lookAt = now + LOOK_MS;
    await this.#attempt(window, () => this.#claimUnheld(window));
    this.#looking = false;
  }

  /**
   * The claim that takes the place of a provisional one; null when somebody
   * else holds the shard. Rejects while the store does not answer.
   */
  confirm({ shard, window }: Claim): Promise<Claim | null> {
    const { store } = this.#deps;
    // what is claimed ahead or in the running window may have its last answer on its way in the next
    if (window < this.#window - 1) return store.claimPast(shard, window);
    return this.#serial.run(async () => {
      const known = this.get(shard, window);
      if (this.#held.isConfirmed(shard, window)) return known ?? null;
      const claim = window < this.#window
        ? await store.claimPast(shard, window)
        : (await store.claim([shard], window))[0] ?? null;
      this.#deps.onClaims(claim === null ? 0 : 1, claim === null ? 1 : 0);
      if (claim !== null) this.#held.add([claim]);
      else if (known !== undefined) this.#held.delete(known);
      return claim;
    });
  }

  /** Another instance has taken it. */
  drop(claim: Claim): void {
    this.#held.delete(claim);
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
    const claims = [...this.held()].filter((claim) =>
      claim.window >= window && claim.isProvisional === undefined
    );
    this.#held.clear();
    await this.#attempt(window, () => this.#deps.store.release(claims));
  }

  /** Sets the steps that lead to the claims of a window. */
  #prepare(window: number): void {
    const { store } = this.#deps;
    this.rest();
    let underShare = false;
    let keep: readonly number[] | null = null;
    const attempt = (step: () => Promise<void>) => () =>
      void this.#attempt(window, step);
    const steps: [lead: number, step: () => void][] = [
      [
        LEAD.bid,
        attempt(async () => {
          const owners = await store.owners(window - 1);
          const { me, random } = this.#deps;
          const weights = this.#deps.weights();
          const plan = planClaims({ me, owners, weights }, random);
          ({ keep, underShare } = plan);
          for (const shard of plan.bids) await this.#claim([shard], window);
        }),
      ],
      [LEAD.keep, () => {
        const shards = keep ?? this.#shardsToKeep(window - 1);
        if (shards.length > 0) attempt(() => this.#claim(shards, window))();
      }],
      [LEAD.underShare, () => {
        if (underShare) attempt(() => this.#claimUnheld(window))();
      }],
      [LEAD.anyone, attempt(() => this.#claimUnheld(window))],
      [LEAD.provisional, () => this.#goOn(window)],
    ];
    for (const [lead, step] of steps) this.#before(window, lead, step);
  }

  /** Takes a step that long before a window; not if this process slept through it. */
  #before(window: number, lead: number, step: () => void): void {
    const { clock, windowMs } = this.#deps;
    const begins = window * windowMs;
    const timer = clock.setTimer(() => {
      this.#timers.delete(timer);
      if (clock.wallMs() < begins + windowMs) step();
    }, Math.max(0, begins - lead * windowMs - clock.wallMs()));
    this.#timers.add(timer);
  }

  /** Goes on with what was held in the window before, where the store does not say whose it is now. */
  #goOn(window: number): void {
    if (this.#stopped || !this.#unanswered.has(window)) return;
    const claims = this.#shardsToKeep(window - 1)
      .filter((shard) =>
        this.get(shard, window) === undefined &&
        !this.#held.isTaken(shard, window)
      )
      .map((shard): Claim => ({
        shard,
        window,
        versionstamp: null,
        isProvisional: true,
      }));
    if (claims.length === 0) return;
    this.#unanswered.noteAway();
    this.#held.add(claims);
    this.#deps.onWon(claims);
  }

  #shardsToKeep(window: number): number[] {
    const weights = this.#deps.weights();
    return this.#held.in(window)
      .map(({ shard }) => shard)
      .filter((shard) => weights.has(shard));
  }

  /** One's own count as unheld until known here: an earlier run, or a call that failed, may have claimed them. */
  async #claimUnheld(window: number): Promise<void> {
    const { me, store, weights } = this.#deps;
    const owners = await store.owners(window);
    const kept = this.#unanswered.wasAway
      ? new Set(
        [window, window - 1].flatMap((each) => this.#shardsToKeep(each)),
      )
      : null;
    const unheld = [...weights().keys()].filter((shard) => {
      const owner = owners.get(shard);
      if (owner === me) return true;
      return (owner === undefined || owner === "") &&
        (kept === null || kept.has(shard));
    });
    await this.#claim(unheld, window);
    // the store has told whose all the others are
    for (const claim of this.#held.in(window)) {
      if (claim.isProvisional) this.#held.delete(claim);
    }
  }

  #claim(shards: readonly number[], window: number): Promise<void> {
    return this.#serial.run(async () => {
      const wanted = shards.filter((shard) =>
        !this.#held.isConfirmed(shard, window)
      );
      if (wanted.length === 0 || this.#stopped) return;
      const won = await this.#deps.store.claim(wanted, window);
      this.#held.add(won);
      const mine = new Set(won.map(({ shard }) => shard));
      const lost = wanted.filter((shard) => !mine.has(shard));
      this.#held.addTaken(lost, window);
      this.#deps.onClaims(won.length, lost.length);
      if (!this.#stopped) this.#deps.onWon(won);
    });
  }

  /** Takes a step about a window; its error is reported. */
  async #attempt(window: number, step: () => Promise<void>): Promise<void> {
    try {
      await this.#unanswered.ask(window, step);
    } catch (error) {
      this.#deps.onError(error);
    }
  }
}
