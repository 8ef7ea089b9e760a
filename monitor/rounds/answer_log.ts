import type { JudgedResult, Monitor, ProbePath } from "../types.ts";
import { hostOf } from "./host_of.ts";

/** Networks that are remembered per line, those that answered last. */
const MAX_ANSWERS = 4;
/** Monitors that are gone are forgotten with all others once there are so many. */
const MAX_KNOWN = 50_000;

interface Answer {
  readonly network: string;
  host: string;
  byName: boolean;
  /** Monotonic milliseconds. */
  at: number;
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
  readonly #answers = new Map<string, Answer[]>();

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

  /** When a line last brought an answer from another network; -Infinity if it did not. */
  lastAt(line: string, { host, network }: Beside): number {
    return latest(
      this.#answers.get(line),
      (each) => each.network !== network && each.host !== host,
    );
  }

  /** When a name of another host was last resolved, for an answer of its own. */
  lastByNameAt({ host }: Beside): number {
    let last = -Infinity;
    for (const answers of this.#answers.values()) {
      const at = latest(answers, (each) => each.byName && each.host !== host);
      last = Math.max(last, at);
    }
    return last;
  }

  #noteAnswer(monitor: Monitor, path: ProbePath, now: number): void {
    const line = lineOf(path);
    let answers = this.#answers.get(line);
    if (answers === undefined) this.#answers.set(line, answers = []);
    const { network, byName } = path;
    const host = hostOf(monitor);
    const known = answers.find((each) => each.network === network);
    if (known !== undefined) {
      Object.assign(known, { host, byName, at: now });
      return;
    }
    if (answers.length >= MAX_ANSWERS) {
      const oldest = Math.min(...answers.map(({ at }) => at));
      answers.splice(answers.findIndex(({ at }) => at === oldest), 1);
    }
    answers.push({ network, host, byName, at: now });
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

function latest(
  answers: readonly Answer[] | undefined,
  matches: (answer: Answer) => boolean,
): number {
  let last = -Infinity;
  for (const answer of answers ?? []) {
    if (answer.at > last && matches(answer)) last = answer.at;
  }
  return last;
}
