import type { JudgedResult, Monitor, ProbePath } from "../types.ts";
import { hostOf } from "./host_of.ts";

/** Of so long, the first answers are kept, of two networks. */
const SPAN_MS = 250;
/** Longer than any wait. */
const MAX_SPANS = 400;
/** Monitors that are gone are forgotten with all others once there are so many. */
const MAX_KNOWN = 50_000;

interface Answer {
  readonly network: string;
  readonly host: string;
  readonly byName: boolean;
  /** Monotonic milliseconds. */
  readonly at: number;
}

interface Span {
  readonly first: Answer;
  second: Answer | null;
}

/** Whom an answer is sought beside. */
export interface Beside {
  readonly host: string;
  readonly network: string | null;
}

/** Remembers who answered when, and by which path each monitor was last reached: most failures then need no witness to be asked. */
export class AnswerLog {
  readonly #paths = new Map<number, ProbePath>();
  /** By line. */
  readonly #spans = new Map<string, Span[]>();

  /** By which path a monitor was last asked; undefined if it was not. */
  pathOf(id: number): ProbePath | undefined {
    return this.#paths.get(id);
  }

  note(monitor: Monitor, result: JudgedResult, now: number): void {
    const { path } = result;
    if (path === null) return;
    if (this.#paths.get(monitor.id) !== path) {
      if (this.#paths.size >= MAX_KNOWN) this.#paths.clear();
      this.#paths.set(monitor.id, path);
    }
    if (isAnswer(result)) this.#noteAnswer(monitor, path, now);
  }

  /** Whether a line brought an answer from another network in that time. */
  hasAnswered(line: string, from: number, to: number, beside: Beside): boolean {
    return this.#some(
      line,
      from,
      to,
      (each) => each.network !== beside.network && each.host !== beside.host,
    );
  }

  /** Whether a name of another host was resolved since then. */
  hasResolved(since: number, { host }: Beside): boolean {
    return [...this.#spans.keys()].some((line) =>
      this.#some(
        line,
        since,
        Infinity,
        (each) => each.byName && each.host !== host,
      )
    );
  }

  #some(
    line: string,
    from: number,
    to: number,
    matches: (answer: Answer) => boolean,
  ): boolean {
    const spans = this.#spans.get(line) ?? [];
    for (let index = spans.length - 1; index >= 0; index--) {
      const { first, second } = spans[index] as Span;
      if (first.at < from - SPAN_MS) return false;
      for (const each of [first, second]) {
        if (each === null || each.at < from || each.at > to) continue;
        if (matches(each)) return true;
      }
    }
    return false;
  }

  #noteAnswer(monitor: Monitor, path: ProbePath, at: number): void {
    const line = lineOf(path);
    let spans = this.#spans.get(line);
    if (spans === undefined) this.#spans.set(line, spans = []);
    const last = spans.at(-1);
    const isInLast = last !== undefined && at - last.first.at < SPAN_MS;
    if (isInLast && last.second !== null) return;
    const { network, byName } = path;
    if (isInLast && last.first.network === network) return;
    const answer = { network, host: hostOf(monitor), byName, at };
    if (isInLast) last.second = answer;
    else {
      spans.push({ first: answer, second: null });
      if (spans.length > MAX_SPANS) spans.shift();
    }
  }
}

/** What goes or stays together: one family, within our own network or beyond it. */
export function lineOf({ family, isPublic }: ProbePath): string {
  return isPublic ? LINES.public[family] : LINES.private[family];
}

const LINES = {
  public: { 4: "public IPv4", 6: "public IPv6" },
  private: { 4: "private IPv4", 6: "private IPv6" },
} as const;

/** Whether something came back from the target, be it a refusal. */
export function isAnswer({ outcome, path, suspect }: JudgedResult): boolean {
  return path !== null && suspect === null && outcome !== "unknown";
}
