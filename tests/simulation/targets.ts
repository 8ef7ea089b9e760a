import type { Monitor, ProbeResult } from "../../monitor/types.ts";
import { probeResult } from "../monitor/fixtures/monitored_url.ts";
import { seeded } from "./seeded.ts";
import type { SimProcess } from "./sim_process.ts";

/** What a target is like: how long it stays up and down, and how fast it is. */
interface Character {
  readonly upMs: number;
  readonly downMs: number;
  readonly answerMs: number;
  /** Share of the answers that come after the deadline. */
  readonly stalls: number;
}

const CHARACTERS: readonly Character[] = [
  { upMs: Infinity, downMs: 0, answerMs: 600, stalls: 0 },
  { upMs: 3_600_000, downMs: 300_000, answerMs: 300, stalls: 0 },
  { upMs: 120_000, downMs: 60_000, answerMs: 10, stalls: 0 },
  { upMs: 7_000, downMs: 7_000, answerMs: 5, stalls: 0 },
  { upMs: Infinity, downMs: 0, answerMs: 1_500, stalls: 0.2 },
];

/** A probe that was made, and what the target itself had to say. */
export interface Asked {
  /** What the clock of the asking process said. */
  readonly wall: number;
  readonly up: boolean;
  /** A probe starts before the next one is due. */
  readonly intervalMs: number;
}

/** Probes whose ticks may be written yet. */
const REMEMBERED = 900;

/** The watched world: targets that go up and down by themselves, fast, slow or flapping. */
export class Targets {
  readonly asked = new Map<number, Asked[]>();
  /** True time of the last probe of each url. */
  readonly askedAt = new Map<number, number>();
  readonly #random: () => number;
  readonly #phases = new Map<number, number>();

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  probe(monitor: Monitor, process: SimProcess): Promise<ProbeResult> {
    const started = process.monotonicMs();
    const character = CHARACTERS[monitor.id % CHARACTERS.length] as Character;
    const stalls = this.#random() < character.stalls;
    const answerMs = character.answerMs * (0.5 + this.#random());
    const isUp = this.#isUp(monitor.id, character, started);
    const up = isUp && !stalls && answerMs < monitor.timeoutMs;
    const { id, intervalMs } = monitor;
    this.#note(id, { wall: process.wallMs(), up, intervalMs }, started);
    const offline = process.offline;
    const takesMs = offline ? 1 : stalls ? monitor.timeoutMs : answerMs;
    return new Promise((resolve) => {
      process.setTimer(() => {
        const durationMs = process.monotonicMs() - started;
        resolve(
          answer({ durationMs, offline, up, timeoutMs: monitor.timeoutMs }),
        );
      }, Math.min(takesMs, monitor.timeoutMs));
    });
  }

  #isUp(id: number, { upMs, downMs }: Character, at: number): boolean {
    if (downMs === 0) return true;
    const phase = this.#phases.get(id) ?? this.#random() * (upMs + downMs);
    this.#phases.set(id, phase);
    return (at + phase) % (upMs + downMs) < upMs;
  }

  #note(id: number, asked: Asked, at: number): void {
    const list = this.asked.get(id) ?? [];
    list.push(asked);
    if (list.length > REMEMBERED) list.shift();
    this.asked.set(id, list);
    this.askedAt.set(id, at);
  }
}

/** What the prober makes of it: it cannot tell a target that is slow from a process that slept. */
function answer(
  { durationMs, offline, up, timeoutMs }: {
    durationMs: number;
    offline: boolean;
    up: boolean;
    timeoutMs: number;
  },
): ProbeResult {
  if (durationMs > timeoutMs) {
    const result = failed("timeout", durationMs);
    return { ...result, suspect: "wait", waited: "connect" };
  }
  if (offline) {
    const result = failed("dns", durationMs);
    return { ...result, suspect: "dns", networkSuspect: true };
  }
  return up
    ? probeResult({ durationMs })
    : { ...failed("status", durationMs), status: 503 };
}

function failed(
  kind: "timeout" | "dns" | "status",
  durationMs: number,
): ProbeResult {
  return probeResult({ outcome: "down", kind, status: null, durationMs });
}
