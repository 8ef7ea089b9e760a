import { AnswerLog, isAnswer, lineOf } from "./answer_log.ts";
import type { WitnessQuery } from "./find_witnesses.ts";
import { hostOf } from "./host_of.ts";
import type { JudgedResult, Monitor, ProbePath, Suspect } from "../types.ts";

export interface NetworkWatchDeps {
  monotonicMs(): number;
  /** Asks a witness; the result tells of our own delay too. */
  probe(monitor: Monitor): Promise<JudgedResult>;
  findWitnesses(
    query: WitnessQuery,
    pathOf: (id: number) => ProbePath | undefined,
  ): readonly Monitor[];
}

/** How many others are asked. */
const WITNESSES = 3;
/** With fewer than this there is nothing to compare with, unless others of the line answered a moment ago. */
const MIN_WITNESSES = 2;
/** A single witness that is silent counts if its line was heard within this time. */
const HEARD_MS = 120_000;
/** One answer serves all failures of this time; that the network is there may change at any moment. */
const VALID_MS = { gone: 1_000, there: 100 } as const;
/**
 * That the network is there serves longer for monitors that are down anyway:
 * else each of them had others asked all the time. For a wait it must have been
 * there in the second half of it.
 */
const VALID_WHEN_DOWN_MS = 10_000;

/** A failure that could be our own network's. */
export interface Suspicion {
  readonly monitor: Monitor;
  readonly result: JudgedResult;
  readonly suspect: Suspect;
  /** When the probe started, in monotonic milliseconds. */
  readonly since: number;
  /** Whether the monitor is down anyway. */
  readonly isDown: boolean;
}

interface Verdict {
  /** Monotonic milliseconds. */
  readonly at: number;
  readonly isGone: Promise<boolean | null>;
}

/** What can be gone by itself: the name server, or a line. */
class Way {
  lastVerdict: Verdict | null = null;
  /** It is gone until something comes back. */
  isGone = false;
  /** Until when it was gone last. */
  goneUntil = -Infinity;
  /** When a network last fell silent that was not down. */
  readonly silentAt = new Map<string, number>();

  comeBack(now: number): void {
    if (this.isGone) this.goneUntil = now;
    this.isGone = false;
  }
}

/** Networks that fell silent, per line: with more of them, it is the line. */
const MAX_SILENT = 16;
/** Monitors that are gone are forgotten with all others once there are so many. */
const MAX_DOUBTED = 10_000;

/**
 * Tells whether our own network is gone. A failure that could be its is
 * believed if others of the same kind answered meanwhile, or can be reached:
 * a few of them are asked there and then.
 *
 * Where several networks fall silent at once though the line is there, where it
 * is only known to be there now, or where nobody can witness for the name
 * server, nothing is told at that slot: the next one decides.
 */
export class NetworkWatch {
  readonly #deps: NetworkWatchDeps;
  readonly #log = new AnswerLog();
  readonly #ways = new Map<string, Way>();
  /**
   * Monitors that failed in doubt and have not answered since, and when their
   * line was seen to be there: a failure that waited on from then is believed.
   */
  readonly #doubtedAt = new Map<number, number>();

  constructor(deps: NetworkWatchDeps) {
    this.#deps = deps;
  }

  /** Remembers what a result tells of our network. */
  note(monitor: Monitor, result: JudgedResult): void {
    const now = this.#deps.monotonicMs();
    this.#log.note(monitor, result, now);
    if (!isAnswer(result) || result.path === null) return;
    if (this.#ways.size === 0) return; // nothing has been suspect yet
    this.#doubtedAt.delete(monitor.id);
    this.#ways.get(lineOf(result.path))?.comeBack(now);
    if (result.path.byName) this.#ways.get("names")?.comeBack(now);
  }

  /** Whether a failure says nothing of its target. */
  async isOurs(suspicion: Suspicion): Promise<boolean> {
    const { monitor: { id }, since } = suspicion;
    const middle = (since + this.#deps.monotonicMs()) / 2;
    const verdict = await this.#judge(suspicion);
    if (verdict === "gone") this.#doubtedAt.delete(id);
    if (verdict !== "in doubt") return verdict === "gone";
    const doubtedAt = this.#doubtedAt.get(id);
    if (doubtedAt !== undefined) return doubtedAt > middle;
    if (this.#doubtedAt.size >= MAX_DOUBTED) this.#doubtedAt.clear();
    this.#doubtedAt.set(id, this.#deps.monotonicMs());
    return true;
  }

  async #judge(suspicion: Suspicion): Promise<"gone" | "in doubt" | "there"> {
    const { monitor, result, suspect, since, isDown } = suspicion;
    const path = result.path ?? this.#log.pathOf(monitor.id) ?? null;
    const line = suspect === "dns" || path === null ? null : lineOf(path);
    const way = this.#wayOf(line ?? "names");
    if (way.goneUntil >= since) return "gone";
    const network = line === null ? null : path?.network ?? null;
    const beside = { host: hostOf(monitor), network };
    const now = this.#deps.monotonicMs();
    const isWait = suspect === "wait";
    const isShared = !isDown && isWait && network !== null &&
      this.#noteSilence(way, network, since);
    // a line may fall silent or come back while a probe waits: it is known to
    // have been there if it was in either half of the wait
    const middle = (since + now) / 2;
    const wasThere = line === null
      ? this.#log.hasResolved(since, beside)
      : this.#log.hasAnswered(line, since, middle, beside);
    const isThere = line === null ||
      this.#log.hasAnswered(line, middle, now, beside);
    if (wasThere && isThere) return isShared ? "in doubt" : "there";
    const query = { ...beside, line, limit: WITNESSES };
    const validMs = !isDown
      ? VALID_MS.there
      : isWait
      ? (now - since) / 2
      : VALID_WHEN_DOWN_MS;
    const isGone = await this.#verdict(way, query, validMs);
    if (isGone === null) {
      return line === null && !isDown ? "in doubt" : "there";
    }
    // an answer to a witness ends the time in which the way was gone
    if (isGone || way.goneUntil >= since) return "gone";
    return isWait && (isShared || !wasThere) ? "in doubt" : "there";
  }

  #wayOf(name: string): Way {
    const known = this.#ways.get(name);
    if (known !== undefined) return known;
    const way = new Way();
    this.#ways.set(name, way);
    return way;
  }

  /** Whether another network of the line fell silent since then. */
  #noteSilence({ silentAt }: Way, network: string, since: number): boolean {
    let isShared = false;
    for (const [other, at] of silentAt) {
      if (at < since) silentAt.delete(other);
      else if (other !== network) isShared = true;
    }
    if (silentAt.size < MAX_SILENT) {
      silentAt.set(network, this.#deps.monotonicMs());
    }
    return isShared;
  }

  /** What witnesses say now, or said a moment ago; null where there are too few. */
  async #verdict(
    way: Way,
    query: WitnessQuery,
    thereValidMs: number,
  ): Promise<boolean | null> {
    const now = this.#deps.monotonicMs();
    const last = way.lastVerdict;
    if (last !== null) {
      const age = now - last.at;
      const isGone = await last.isGone;
      if (isGone && age < VALID_MS.gone) return true;
      if (isGone === false && age < thereValidMs) return false;
      const newer = way.lastVerdict;
      if (newer !== last && newer !== null) return await newer.isGone;
    }
    const isGone = this.#ask(way, query);
    way.lastVerdict = { at: now, isGone };
    return await isGone;
  }

  async #ask(way: Way, query: WitnessQuery): Promise<boolean | null> {
    const askedAt = this.#deps.monotonicMs();
    const pathOf = (id: number) => this.#log.pathOf(id);
    const witnesses = this.#deps.findWitnesses(query, pathOf);
    const results = await Promise.all(
      witnesses.map(async (witness) => {
        const result = await this.#deps.probe(witness);
        this.note(witness, result);
        return result;
      }),
    );
    // who went another way after all tells nothing of this one
    const told = results.filter(({ path }) =>
      query.line === null || path === null || lineOf(path) === query.line
    );
    if (told.some((result) => hasAnswered(result, query))) return false;
    if (told.length < MIN_WITNESSES && !way.isGone) {
      const heard = told.length > 0 && query.line !== null &&
        this.#log.hasAnswered(query.line, askedAt - HEARD_MS, askedAt, query);
      if (!heard) return null;
    }
    way.isGone = true;
    way.goneUntil = this.#deps.monotonicMs();
    return true;
  }
}

/** A name that was resolved tells of the name server, whatever came of it; a witness that our own delay silenced has seen nothing. */
function hasAnswered(result: JudgedResult, { line }: WitnessQuery): boolean {
  const { outcome, suspect, kind } = result;
  if (line !== null) return isAnswer(result);
  return outcome !== "unknown" && suspect !== "dns" && suspect !== "route" &&
    kind !== "blocked";
}
