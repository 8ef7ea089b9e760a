import { sleep } from "../clock_waits.ts";
import { hostOf } from "./host_of.ts";
import { OrderedResults } from "./ordered_results.ts";
import { NetworkWatch } from "./network_watch.ts";
import { ProbePool } from "./probe_pool.ts";
import { MAX_LATE_MS } from "./probe_scheduler.ts";
import {
  type JudgedSlot,
  judgedSlotOf,
  unknownSlot,
} from "../record/judged_slot.ts";
import type { StallWatch } from "./stall_watch.ts";
import type { Clock, Monitor, ProbeResult } from "../types.ts";

export interface SlotProberDeps {
  readonly clock: Clock;
  readonly stall: StallWatch;
  probe(monitor: Monitor): Promise<ProbeResult>;
  isCurrent(monitor: Monitor): boolean;
  isDown(monitor: Monitor): boolean;
  /** Urls on other hosts, one per host, that were up when last probed. */
  upElsewhere(host: string, limit: number): readonly Monitor[];
  /** The entries of a url come in the order of its slots. */
  onEntry(window: number, entry: JudgedSlot): void;
  onProbeStart(latenessMs: number): void;
  onResult(result: ProbeResult): void;
  onMissed(count: number): void;
  onError(error: unknown): void;
}

/** How long after its own deadline a probe is given up that did not end by itself. */
const OVERDUE_MS = 5_000;
/** What asking other hosts adds: the longest timeout of a url. */
const WITNESSES_MS = 60_000;
/** Turns of the event loop in which what was given up is handed on. */
const MAX_EVENT_LOOP_PASSES = 100;
const POLL_MS = 20;
/** A timeout of which our own event loop took more than this is ours. */
const MAX_OWN_SHARE = 0.25;

/** When a measurement began. */
interface ProbeStart {
  /** Monotonic milliseconds. */
  readonly at: number;
  /** Of the event loop, until then. */
  readonly lagMs: number;
}

/** A probe in flight. */
interface Flight {
  readonly began: ProbeStart;
  /** Monotonic milliseconds. */
  endsBy: number;
  giveUp(): void;
}

/** Probes slots: waits for a place, asks the target, judges the answer, and hands on what is to be recorded. */
export class SlotProber {
  readonly #deps: SlotProberDeps;
  readonly #pool = new ProbePool();
  readonly #network: NetworkWatch;
  readonly #inOrder: OrderedResults<{ window: number; entry: JudgedSlot }>;
  readonly #flights = new Set<Flight>();

  constructor(deps: SlotProberDeps) {
    this.#deps = deps;
    this.#network = new NetworkWatch({
      now: () => deps.clock.monotonicMs(),
      probe: (monitor) => this.#witness(monitor),
      others: (host, limit) => deps.upElsewhere(host, limit),
    });
    this.#inOrder = new OrderedResults(({ window, entry }) =>
      deps.onEntry(window, entry)
    );
  }

  get inFlight(): number {
    return this.#pool.inFlight;
  }

  /** Probes a slot of a claimed window, at once or as soon as the caps allow. */
  start(monitor: Monitor, slot: number, window: number): void {
    const keys = { host: hostOf(monitor), owner: monitor.ownerId };
    const settle = this.#inOrder.begin(monitor.id);
    const taken = this.#pool.run(keys, async () => {
      const entry = await this.#probe(monitor, slot);
      settle(entry && { window, entry });
    });
    if (taken) return;
    settle(null);
    this.#deps.onMissed(1);
  }

  /** Gives up probes that did not end by their own deadline. */
  giveUpOverdue(): void {
    const now = this.#deps.clock.monotonicMs();
    for (const flight of this.#flights) {
      if (flight.endsBy < now) flight.giveUp();
    }
  }

  /** Ends once nothing waits or is in flight; what still is after `graceMs` counts as unknown. */
  async settle(graceMs: number): Promise<void> {
    const { clock } = this.#deps;
    const deadline = clock.monotonicMs() + graceMs;
    while (this.#inOrder.size > 0 && clock.monotonicMs() < deadline) {
      await sleep(clock, POLL_MS);
    }
    for (
      let turn = 0;
      turn < MAX_EVENT_LOOP_PASSES && this.#inOrder.size > 0;
      turn++
    ) {
      for (const flight of [...this.#flights]) flight.giveUp();
      await sleep(clock, 0);
    }
  }

  /** What is to be recorded of a slot; null when it came to no probe. */
  async #probe(monitor: Monitor, slot: number): Promise<JudgedSlot | null> {
    const { clock, isCurrent, onMissed, onProbeStart, onResult } = this.#deps;
    if (!isCurrent(monitor)) return null;
    const latenessMs = Math.max(0, clock.wallMs() - slot);
    if (latenessMs > MAX_LATE_MS) {
      onMissed(1);
      return null;
    }
    onProbeStart(latenessMs);
    const result = await this.#fly(monitor);
    if (result === null) return unknownSlot(monitor, slot);
    onResult(result);
    return judgedSlotOf(monitor, slot, result);
  }

  /** The target's answer, judged; null when it was given up before. */
  #fly(monitor: Monitor): Promise<ProbeResult | null> {
    return new Promise((resolve) => {
      const end = (result: ProbeResult | null) => {
        this.#flights.delete(flight);
        resolve(result);
      };
      const began = this.#begin();
      const flight: Flight = {
        began,
        endsBy: began.at + monitor.timeoutMs + OVERDUE_MS,
        giveUp: () => end(null),
      };
      this.#flights.add(flight);
      this.#ask(monitor, flight).then(end, (error) => {
        this.#deps.onError(error);
        end(null);
      });
    });
  }

  async #ask(monitor: Monitor, flight: Flight): Promise<ProbeResult> {
    const result = await this.#deps.probe(monitor);
    if (result.networkSuspect) flight.endsBy += WITNESSES_MS;
    return await this.#judge(monitor, result, flight.began);
  }

  /** Our own trouble says nothing about the target. */
  async #judge(
    monitor: Monitor,
    result: ProbeResult,
    began: ProbeStart,
  ): Promise<ProbeResult> {
    const isGone = result.networkSuspect && await this.#network.isGone({
      host: hostOf(monitor),
      since: began.at,
      isDown: this.#deps.isDown(monitor),
    });
    // asked last, for there may have been a stall while others were asked
    return isGone ? unknown(result) : this.#believed(monitor, result, began);
  }

  /** Another target's answer, which a stall makes worthless too. */
  async #witness(monitor: Monitor): Promise<ProbeResult> {
    const began = this.#begin();
    return this.#believed(monitor, await this.#deps.probe(monitor), began);
  }

  #begin(): ProbeStart {
    const { clock, stall } = this.#deps;
    return { at: clock.monotonicMs(), lagMs: stall.lagMs };
  }

  /** A result is worth nothing when this process could not measure meanwhile. */
  #believed(
    { timeoutMs }: Monitor,
    result: ProbeResult,
    { at, lagMs }: ProbeStart,
  ): ProbeResult {
    const { stall } = this.#deps;
    const isOurs = stall.disturbedSince(at) ||
      (result.kind === "timeout" &&
        stall.lagMs - lagMs > timeoutMs * MAX_OWN_SHARE);
    return isOurs ? unknown(result) : result;
  }
}

function unknown(result: ProbeResult): ProbeResult {
  return { ...result, outcome: "unknown", kind: null };
}
