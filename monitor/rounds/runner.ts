import { ClaimKeeper } from "./claim_keeper.ts";
import { OpenRecorders } from "../record/open_recorders.ts";
import { HourPacker } from "../record/hour_packer.ts";
import { sleep, within } from "../clock_waits.ts";
import { ReportLimit } from "./report_limit.ts";
import type { RunnerDeps } from "./runner_deps.ts";
import { ShardScheduler } from "./shard_scheduler.ts";
import { GatedStarter } from "./gated_starter.ts";
import { SlotProber } from "./slot_prober.ts";
import { LoadMeter, type ProbeLoad } from "./probe_load.ts";
import { MemberPace } from "./member_pace.ts";
import { StartPace } from "./start_pace.ts";
import { OwnDelay } from "./own_delay.ts";
import { ResultJudge } from "./result_judge.ts";
import { shardOf, windowOf } from "../slots.ts";
import { StallWatch } from "./stall_watch.ts";
import type { Monitor, Timer } from "../types.ts";
import { isOwned, retryAtOf } from "./due_slot.ts";
import { findWitnesses } from "./find_witnesses.ts";
import type { MonitorState } from "../monitor_state.ts";

export type { RunnerDeps, RunnerHooks } from "./runner_deps.ts";

const PULSE_MS = 250;
/** What the last writes and the release of the claims may take at a stop. */
const STOP_WRITE_MS = 2_000;
/** What probes may take beyond the end of a cron run. */
export const CRON_GRACE_MS = 5_000;

/**
 * Runs the rounds. A probe's way: the scheduler says that a slot is due, the
 * keeper whether it is ours, the starter when its turn comes, the prober asks
 * the target and judges, the held shard records. One pulse drives everything that is no probe.
 */
export class Runner {
  readonly #deps: RunnerDeps;
  readonly #keeper: ClaimKeeper;
  readonly #scheduler: ShardScheduler;
  readonly #prober: SlotProber;
  readonly #starter: GatedStarter;
  readonly #held: OpenRecorders;
  readonly #packer: HourPacker;
  readonly #stall: StallWatch;
  readonly #ownDelay: OwnDelay;
  readonly #pace: StartPace;
  readonly #memberPace: MemberPace;
  readonly #load: LoadMeter;
  readonly #reports: ReportLimit;
  #window = -1;
  #shards = 0;
  #pulse: Timer = null;
  #running = false;
  #refreshing = false;
  #refreshedAt = -Infinity;

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
    this.#reports = new ReportLimit(deps.clock, deps.hooks.onError);
    this.#stall = new StallWatch(deps.clock, {
      onStall: (lostMs) => {
        this.#pace.restart();
        deps.hooks.onStall(lostMs);
      },
      onClockStep: (stepMs, isStall) => {
        if (!isStall) deps.hooks.onClockStep(stepMs);
        this.#onClockStep();
      },
      onCheck: () => this.#onCheck(),
    });
    this.#ownDelay = new OwnDelay({
      clock: deps.clock,
      exchange: deps.ownExchange,
    });
    this.#pace = new StartPace(deps.clock);
    this.#memberPace = new MemberPace(deps.clock);
    this.#load = new LoadMeter(deps.clock);
    this.#keeper = this.#createKeeper();
    this.#held = this.#createHeldShards();
    this.#prober = this.#createProber();
    this.#starter = this.#createStarter();
    this.#scheduler = this.#createScheduler();
    this.#packer = new HourPacker({
      clock: deps.clock,
      windowMs: deps.windowMs,
      packHours: deps.packHours,
    });
  }

  get inFlight(): number {
    return this.#starter.inFlight;
  }

  /** How long an answer that was there waited for us at most in the last ten seconds. */
  get ownDelayMs(): number {
    return this.#ownDelay.recentWorstMs();
  }

  /** What this machine manages of the probes that are due to it. */
  get load(): ProbeLoad {
    return this.#load.read(this.#scheduler.slotsPerSecond);
  }

  /** How many probes a second this machine managed when it was overloaded; null while nobody knows. */
  get measuredPerSecond(): number | null {
    return this.#pace.measuredPerSecond;
  }

  /** How long this process has kept its timers waiting so far; never goes back. */
  get lagMs(): number {
    return this.#stall.lagMs;
  }

  /** The longest that a timer was late in the last ten seconds. */
  get recentLagMs(): number {
    return this.#stall.recentWorstLagMs();
  }

  /** States of the urls that this instance probes, newest knowledge first. */
  liveStates(shard: number): ReadonlyMap<number, MonitorState> | undefined {
    if (!this.#holds(shard)) return undefined;
    return this.#held.get(shard)?.states;
  }

  /** The shards that this instance probes now. */
  heldShards(): number[] {
    return Array.from(this.#held.all(), ({ shard }) => shard)
      .filter((shard) => this.#holds(shard));
  }

  /** Looks at a monitor at once, since its state may have changed; false if it is not probed here. */
  lookSoon(id: number): boolean {
    this.#scheduler.advance(id, Math.ceil(this.#deps.clock.wallMs()));
    return this.#holds(shardOf(id));
  }

  /** Packs the hours that are over of one shard that this instance probes; the next call takes the next shard. */
  async packNextHours(): Promise<void> {
    await this.#packer.packNext(
      this.#held.all(),
      (shard) => this.#holds(shard),
    );
  }

  /** Starts probing now, and goes on until `stop`. */
  async start(): Promise<void> {
    this.#running = true;
    this.#stall.start();
    this.#scheduler.start();
    await this.#refresh(); // it may be stopped meanwhile
    if (this.#running) this.#enterWindow();
    await this.#keeper.look(this.#window);
    if (this.#running) this.#onPulse();
  }

  /** Starts the pulse again should it ever have ended. */
  keepAlive(): void {
    if (this.#pulse === null && this.#running) this.#onPulse();
  }

  /**
   * Probes for `forMs` and writes everything down: all there is where nothing
   * runs between two cron runs.
   */
  async runFor(forMs: number): Promise<void> {
    const ends = sleep(this.#deps.clock, forMs);
    await this.start();
    await ends;
    this.#halt();
    await this.#prober.settle(CRON_GRACE_MS, this.#starter);
    this.#stopWatching();
    await this.#held.flush();
  }

  /** Ends within `graceMs` and what the last writes take: probes that are not done by then are unknown. */
  async stop(graceMs: number): Promise<void> {
    const { clock, windowMs } = this.#deps;
    this.#halt();
    this.#keeper.stop();
    await this.#prober.settle(graceMs, this.#starter);
    this.#stopWatching();
    const written = this.#held.flush().then(() =>
      this.#keeper.release(windowOf(clock.wallMs(), windowMs))
    );
    await within(clock, STOP_WRITE_MS, written);
  }

  /** No more rounds; what is due by now, waits or is in flight goes on. */
  #halt(): void {
    this.#running = false;
    this.#scheduler.stop();
    this.#window = -1; // what is known here grows old until the next cron run
    this.#keeper.rest();
    this.#deps.clock.clearTimer(this.#pulse);
    this.#pulse = null;
  }

  #onCheck(): void {
    this.#ownDelay.check(this.#starter.inFlight);
    const { slotsPerSecond } = this.#scheduler;
    this.#pace.follow(this.#ownDelay.latestMs(), slotsPerSecond);
  }

  #onMissed(count: number): void {
    this.#load.noteMissed(count);
    this.#deps.hooks.onMissed(count);
  }

  #stopWatching(): void {
    this.#stall.stop();
    this.#ownDelay.stop();
  }

  /** Never waits: a store that hangs must not keep the next window from being prepared. */
  #onPulse(): void {
    const { clock, refreshMs = PULSE_MS } = this.#deps;
    clock.clearTimer(this.#pulse);
    this.#pulse = clock.setTimer(() => this.#onPulse(), PULSE_MS);
    if (clock.monotonicMs() - this.#refreshedAt >= refreshMs) {
      void this.#refresh();
    }
    this.#enterWindow();
    this.#boundMembers();
    void this.#keeper.look(this.#window);
    this.#held.retry();
    this.#held.flushDue();
    this.#prober.giveUpOverdue();
  }

  #boundMembers(): void {
    const share = this.#deps.members?.shareOf((shard) => this.#holds(shard));
    this.#memberPace.limit(share ?? Infinity);
  }

  async #refresh(): Promise<void> {
    if (this.#refreshing) return;
    this.#refreshing = true;
    this.#refreshedAt = this.#deps.clock.monotonicMs();
    try {
      await this.#deps.refreshUrls();
    } catch (error) {
      this.#reports.report("read the urls", error);
    }
    this.#refreshing = false;
    const shards = this.#deps.monitors.weights().size;
    if (shards !== this.#shards) this.#keeper.lookSoon();
    this.#shards = shards;
  }

  #enterWindow(): void {
    const { clock, windowMs } = this.#deps;
    const window = windowOf(clock.wallMs(), windowMs);
    if (window === this.#window) return;
    this.#window = window;
    this.#keeper.enter(window);
    for (const { shard } of this.#held.all()) {
      // What is in flight is still recorded.
      if (!this.#holds(shard)) this.#scheduler.leave(shard);
    }
    this.#held.enter(window);
  }

  #holds(shard: number, window = this.#window): boolean {
    return this.#keeper.get(shard, window) !== undefined;
  }

  #onDue(monitor: Monitor, slot: number): void {
    const shard = shardOf(monitor.id);
    const window = windowOf(slot, this.#deps.windowMs);
    if (!this.#holds(shard, window)) return;
    const recorder = this.#held.get(shard);
    if (recorder?.isOpenAt(window)) {
      this.#starter.start({ monitor, at: slot, window, recorder });
    } else this.#onMissed(1);
  }

  #onClockStep(): void {
    this.#scheduler.restart();
    if (this.#running) this.#enterWindow();
  }

  #createKeeper(): ClaimKeeper {
    const { me, windowMs, clock, claims, monitors, random, hooks } = this.#deps;
    return new ClaimKeeper({
      me,
      windowMs,
      clock,
      random,
      store: claims,
      weights: () => monitors.weights(),
      onWon: (won) => this.#held.open(won),
      onClaims: hooks.onClaims,
      onError: (error) => this.#reports.report("claim", error),
    });
  }

  #createHeldShards(): OpenRecorders {
    const { clock, flushMs, shards, monitors, hooks, random } = this.#deps;
    return new OpenRecorders({
      clock,
      flushMs,
      random,
      store: shards,
      now: () => clock.wallMs(),
      isCurrent: (monitor) => monitors.isCurrent(monitor),
      exists: (id) => monitors.get(id) !== undefined,
      isLeftOut: this.#deps.isLeftOut ?? (() => false),
      confirmClaim: (claim) => this.#keeper.confirm(claim),
      newCommitId: () => Math.floor(random() * Number.MAX_SAFE_INTEGER),
      onCommitted: hooks.onCommitted,
      onLost: (entries) => hooks.onLost(entries.length),
      onClaimLost: (claim) => this.#keeper.drop(claim),
      onOpened: (shard) => this.#scheduler.enter(shard),
      onError: (error) => this.#reports.report("record", error),
    });
  }

  #createScheduler(): ShardScheduler {
    const { clock, phaseSpanMs, monitors } = this.#deps;
    return new ShardScheduler({
      clock,
      phaseSpanMs,
      monitors,
      onWake: () => {
        this.#stall.check();
        this.#pace.beginPass();
      },
      heldFrom: (shard) => this.#keeper.heldFrom(shard, this.#window),
      states: (shard) => this.#held.get(shard)?.states,
      onDue: (monitor, slot) => this.#onDue(monitor, slot),
      onMissed: (count) => this.#onMissed(count),
      onError: (error) => this.#reports.report("probe", error),
    });
  }

  #createProber(): SlotProber {
    const { clock, monitors, hooks, probe, judgePings } = this.#deps;
    return new SlotProber({
      clock,
      judge: new ResultJudge({
        clock,
        stall: this.#stall,
        ownDelay: this.#ownDelay,
      }),
      probe,
      judgePings,
      isCurrent: (monitor) => monitors.isCurrent(monitor),
      findWitnesses: (query, pathOf) =>
        findWitnesses({ recorders: this.#held.all(), monitors, pathOf }, query),
      onProbeStart: (latenessMs) => {
        this.#load.noteAsked();
        hooks.onProbeStart(latenessMs);
      },
      onResult: (result, monitor) => {
        this.#pace.noteEnded();
        this.#load.noteEnded(result.outcome === "unknown");
        hooks.onResult(result, monitor);
      },
      onRecorded: (slot) => {
        this.#starter.rank(slot);
        const retryAt = retryAtOf(slot);
        if (retryAt !== null) this.#scheduler.advance(slot.monitor.id, retryAt);
      },
      onMissed: (count) => this.#onMissed(count),
      onError: (error) => this.#reports.report("probe", error),
    });
  }

  #createStarter(): GatedStarter {
    const { clock, members, hooks } = this.#deps;
    return new GatedStarter({
      clock,
      pace: this.#pace,
      isMembers: members?.isMembers ?? isOwned,
      memberPace: this.#memberPace,
      probe: (slot) => this.#prober.probe(slot),
      onMissed: (count) => this.#onMissed(count),
      onShed: hooks.onMissed, // as it was meant to be: no overload
    });
  }
}
