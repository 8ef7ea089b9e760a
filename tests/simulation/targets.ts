import type { Monitor, ProbePath, ProbeResult } from "../../monitor/types.ts";
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
  { upMs: Infinity, downMs: 0, answerMs: 40, stalls: 0 },
  { upMs: Infinity, downMs: 0, answerMs: 200, stalls: 0 },
];

/** A probe that was made, and what the target itself had to say. */
export interface Asked {
  /** What the clock of the asking process said. */
  readonly wall: number;
  readonly up: boolean;
  /** It answers so late that up to a quarter of the wait, which may be our own, decides. */
  readonly isBorderline: boolean;
  /** Nobody else who is always up was heard on its line lately: of silence nobody can tell whose it is. */
  readonly isAlone: boolean;
  /** Its line was silent for less than half of the wait, but for each SYN that could be answered in time: as if the target had lost it. */
  isCutShortly: boolean;
  /** A probe starts before the next one is due. */
  readonly intervalMs: number;
}

/** When a SYN is sent that nothing has answered, in milliseconds since the first (RFC 6298). */
const SYN_AT_MS = [0, 1_000, 3_000, 7_000];

/** Who answered within this time before a line fell silent can witness for it. */
const WITNESS_MS = 60_000;

/** Beyond this share of the timeout. */
const BORDERLINE = 0.7;

/** Probes whose ticks may be written yet. */
const REMEMBERED = 900;

/** The watched world: targets that go up and down by themselves, fast, slow or flapping. */
export class Targets {
  readonly asked = new Map<number, Asked[]>();
  /** True time of the last probe of each url. */
  readonly askedAt = new Map<number, number>();
  /** Those that died for good: they refuse, or are silent. */
  readonly dead = new Map<number, "refuses" | "silent">();
  readonly #random: () => number;
  readonly #phases = new Map<number, number>();
  /** When each target last answered a process. */
  readonly #heard = new WeakMap<SimProcess, Map<number, number>>();

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  /** `others` may witness. */
  probe(
    monitor: Monitor,
    process: SimProcess,
    others: Iterable<Monitor>,
  ): Promise<ProbeResult> {
    const started = process.monotonicMs();
    const character = characterOf(monitor.id);
    const stalls = this.#random() < character.stalls;
    const answerMs = character.answerMs * (0.5 + this.#random());
    const isUp = this.#isUp(monitor.id, character, started);
    const dead = this.dead.get(monitor.id);
    const up = isUp && !stalls && answerMs < monitor.timeoutMs &&
      dead === undefined;
    const isAnswering = dead !== "silent";
    const { id, intervalMs } = monitor;
    const isBorderline = answerMs > BORDERLINE * monitor.timeoutMs;
    const isAlone = this.#isAlone(id, process, others);
    const wall = process.wallMs();
    const asked: Asked = {
      ...{ wall, up, isBorderline, isAlone, intervalMs },
      isCutShortly: false,
    };
    this.#note(id, asked, started);
    const { timeoutMs } = monitor;
    const family = familyOf(id);
    const wasSilent = process.silentFamilies.has(family);
    process.setTimer(() => {
      const isBack = !process.silentFamilies.has(family);
      asked.isCutShortly = wasSilent && isBack && !isHeard;
    }, timeoutMs / 2);
    let isHeard = false;
    const path = pathTo(id);
    return new Promise((resolve) => {
      let isOver = false;
      const end = (result: Partial<ProbeResult>) => {
        if (isOver) return;
        isOver = true;
        const durationMs = process.monotonicMs() - started;
        if (result.suspect === undefined) this.#hear(id, process);
        resolve(probeResult({ path, durationMs, ...result }));
      };
      const inTime = (result: Partial<ProbeResult>, inMs: number) =>
        process.deliverFromSocket(() => end(result), inMs);
      if (process.offline || process.resolverIsDead) inTime(NO_NAME, 1);
      else if (!stalls && isAnswering) {
        process.sendUntilHeard(
          SYN_AT_MS,
          family,
          () => {
            const passedMs = process.monotonicMs() - started;
            if (passedMs + answerMs < timeoutMs) {
              isHeard = true;
              asked.isCutShortly = false;
            }
            inTime(up ? {} : REFUSED, answerMs);
          },
        );
      }
      process.setTimer(() => {
        // an answer that is there already is read first
        process.setTimer(() => end(SILENCE), process.socketDelayMs > 0 ? 0 : 1);
      }, timeoutMs);
    });
  }

  #hear(id: number, process: SimProcess): void {
    const heard = this.#heard.get(process) ?? new Map<number, number>();
    this.#heard.set(process, heard.set(id, process.monotonicMs()));
  }

  #isAlone(
    id: number,
    process: SimProcess,
    others: Iterable<Monitor>,
  ): boolean {
    const heard = [...this.#heard.get(process) ?? []].filter(([other]) =>
      familyOf(other) === familyOf(id)
    );
    const last = Math.max(...heard.map(([, at]) => at));
    const recent = new Set(
      heard.filter(([, at]) => at > last - WITNESS_MS).map(([other]) => other),
    );
    for (const other of others) {
      if (other.id === id || other.paused || !recent.has(other.id)) continue;
      if (isAlwaysUp(other.id) && !this.dead.has(other.id)) return false;
    }
    return true;
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

function characterOf(id: number): Character {
  return CHARACTERS[id % CHARACTERS.length] as Character;
}

/** Whether it is always up, and in time, until it dies. */
export function isAlwaysUp(id: number): boolean {
  const { downMs, stalls } = characterOf(id);
  return downMs === 0 && stalls === 0;
}

/** A third of them has IPv6. */
export function familyOf(id: number): 4 | 6 {
  return id % 3 === 0 ? 6 : 4;
}

/** Each target is on a network of its own. */
function pathTo(id: number): ProbePath {
  return {
    byName: true,
    family: familyOf(id),
    isPublic: true,
    network: `network ${id}`,
  };
}

const SILENCE = {
  outcome: "down",
  kind: "timeout",
  status: null,
  suspect: "wait",
  waited: "connect",
} as const;
const NO_NAME = {
  outcome: "down",
  kind: "dns",
  status: null,
  suspect: "dns",
  address: null,
  path: null,
} as const;
const REFUSED = { outcome: "down", kind: "status", status: 503 } as const;
