import { sleep } from "../clock_waits.ts";
import { isHeartbeat } from "../is_heartbeat.ts";
import type { DueSlot } from "./due_slot.ts";
import { OrderedResults } from "./ordered_results.ts";
import { NetworkWatch, type NetworkWatchDeps } from "./network_watch.ts";
import {
  type JudgedSlot,
  judgedSlotOf,
  unknownSlot,
} from "../record/judged_slot.ts";
import {
  type ProbeStart,
  type ResultJudge,
  toUnknown,
} from "./result_judge.ts";
import type { GatedStarter } from "./gated_starter.ts";
import type { Clock, JudgedResult, Monitor, ProbeResult } from "../types.ts";

export interface SlotProberDeps {
  readonly clock: Clock;
  readonly judge: ResultJudge;
  probe(monitor: Monitor): Promise<ProbeResult>;
  /**
   * Judges a monitor that is asked of us by the pings that came, instead of
   * asking it; `lastAt` is its latest slot before, 0 if none. Null where there
   * is nothing to record.
   */
  judgePings(
    monitor: Monitor,
    slot: { readonly at: number; readonly lastAt: number },
  ): Promise<JudgedResult | null>;
  isCurrent(monitor: Monitor): boolean;
  readonly findWitnesses: NetworkWatchDeps["findWitnesses"];
  onProbeStart(latenessMs: number): void;
  onResult(result: JudgedResult, monitor: Monitor): void;
  /** The slot's recorder has what was found. */
  onRecorded(slot: DueSlot): void;
  onMissed(count: number): void;
  onError(error: unknown): void;
}

/** How long after its own deadline a probe is given up that did not end by itself. */
const OVERDUE_MS = 5_000;
/** What asking other hosts adds: the longest timeout of a monitor. */
const WITNESSES_MS = 60_000;
/** Passes of the event loop in which what was given up is recorded. */
const MAX_EVENT_LOOP_PASSES = 100;
const POLL_MS = 20;

/** A probe in flight. */
interface Flight {
  readonly start: ProbeStart;
  /** Monotonic milliseconds. */
  endsBy: number;
  giveUp(): void;
}

/**
 * Probes slots whose turn has come: asks the target, has the answer judged, and
 * hands it to the slot's recorder. Results of one monitor are recorded in the
 * order of their slots.
 */
export class SlotProber {
  readonly #deps: SlotProberDeps;
  readonly #network: NetworkWatch;
  readonly #inOrder = new OrderedResults<() => void>((record) => record());
  readonly #flights = new Set<Flight>();

  constructor(deps: SlotProberDeps) {
    this.#deps = deps;
    this.#network = new NetworkWatch({
      monotonicMs: () => deps.clock.monotonicMs(),
      probe: (monitor) => this.#askWitness(monitor),
      findWitnesses: deps.findWitnesses,
    });
  }

  /** Probes a slot, unless it has gone by. */
  async probe(slot: DueSlot): Promise<void> {
    const { clock, isCurrent, onMissed, onProbeStart } = this.#deps;
    const { monitor, at, window, recorder } = slot;
    if (!isCurrent(monitor)) return;
    const latenessMs = Math.max(0, clock.wallMs() - at);
    // the next slot is due, or this one could not be recorded any more
    if (latenessMs >= monitor.intervalMs || !recorder.isOpenAt(window)) {
      return onMissed(1);
    }
    const settle = this.#inOrder.begin(monitor.id);
    onProbeStart(latenessMs);
    const judged = await this.#ask(slot);
    settle(() => {
      if (judged === null) return;
      recorder.record(window, judged);
      this.#deps.onRecorded(slot);
    });
  }

  /** Gives up probes that did not end by their own deadline. */
  giveUpOverdue(): void {
    const now = this.#deps.clock.monotonicMs();
    for (const flight of this.#flights) {
      if (flight.endsBy < now) flight.giveUp();
    }
  }

  /** Ends once nothing waits for its start or is in flight. After `graceMs`, what waits is missed and what is in flight unknown. */
  async settle(
    graceMs: number,
    starter: Pick<GatedStarter, "waiting" | "drop">,
  ): Promise<void> {
    const { clock } = this.#deps;
    const deadline = clock.monotonicMs() + graceMs;
    const isBusy = () => this.#inOrder.size + starter.waiting > 0;
    while (isBusy() && clock.monotonicMs() < deadline) {
      await sleep(clock, POLL_MS);
    }
    starter.drop();
    for (
      let pass = 0;
      pass < MAX_EVENT_LOOP_PASSES && this.#inOrder.size > 0;
      pass++
    ) {
      for (const flight of [...this.#flights]) flight.giveUp();
      await sleep(clock, 0);
    }
  }

  /** What is to be recorded of a slot; null where nothing is. */
  async #ask(slot: DueSlot): Promise<JudgedSlot | null> {
    const { monitor, at } = slot;
    const result = await this.#fly(slot);
    if (result === "nothing") return null;
    if (result === null) return unknownSlot(monitor, at);
    this.#deps.onResult(result, monitor);
    return judgedSlotOf(monitor, at, result);
  }

  /** The target's answer, judged; null when it was given up before. */
  #fly(slot: DueSlot): Promise<JudgedResult | "nothing" | null> {
    return new Promise((resolve) => {
      const end = (result: JudgedResult | "nothing" | null) => {
        this.#flights.delete(flight);
        resolve(result);
      };
      const start = this.#deps.judge.begin();
      const { timeoutMs } = slot.monitor;
      const flight: Flight = {
        start,
        endsBy: start.monotonicMs + timeoutMs + OVERDUE_MS,
        giveUp: () => end(null),
      };
      this.#flights.add(flight);
      const asked = isHeartbeat(slot.monitor)
        ? this.#judgePings(slot)
        : this.#askTarget(slot, flight);
      asked.then(end, (error) => {
        this.#deps.onError(error);
        end(null);
      });
    });
  }

  async #judgePings(
    { monitor, at, recorder }: DueSlot,
  ): Promise<JudgedResult | "nothing"> {
    const lastAt = recorder.states.get(monitor.id)?.lastAt ?? 0;
    return await this.#deps.judgePings(monitor, { at, lastAt }) ?? "nothing";
  }

  async #askTarget(
    { monitor, recorder }: DueSlot,
    flight: Flight,
  ): Promise<JudgedResult> {
    const { judge, probe } = this.#deps;
    const { start } = flight;
    const told = await probe(monitor);
    if (told.suspect === "wait") await judge.catchUp();
    const result = judge.judge(monitor, told, start);
    this.#network.note(monitor, result);
    const { suspect, outcome } = result;
    if (suspect === null || outcome === "unknown") return result;
    flight.endsBy += WITNESSES_MS;
    const isOurs = await this.#network.isOurs({
      monitor,
      result,
      suspect,
      since: start.monotonicMs,
      isDown: recorder.states.get(monitor.id)?.status === "down",
    });
    return isOurs ? toUnknown(result) : result;
  }

  /** Another target's answer, judged in the same way. */
  async #askWitness(monitor: Monitor): Promise<JudgedResult> {
    const { judge, probe } = this.#deps;
    const start = judge.begin();
    return judge.judge(monitor, await probe(monitor), start);
  }
}
