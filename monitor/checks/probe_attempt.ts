import { isTrusted } from "../is_trusted.ts";
import {
  connectHop,
  type HopContext,
  type HopHost,
} from "../dial/connect_host.ts";
import type { Connection } from "../dial/connection.ts";
import { isLocalFault } from "../dial/local_fault.ts";
import { PhaseClock } from "../dial/phase_clock.ts";
import { ProbeFailure } from "../dial/probe_failure.ts";
import type {
  Assertion,
  ErrorKind,
  ProbePhases,
  ProbeResult,
  ProbeTarget,
  Waited,
} from "../types.ts";
import { judgeAssertions } from "./assertions/judge_assertions.ts";
import type { ProbeTools } from "./probe_tools.ts";

/**
 * One kind of asking. It asks the target once, by means of the attempt, and
 * ends when the target is as it should be.
 *
 * @throws {ProbeFailure} when it is not; whatever else is thrown is judged by
 * the attempt.
 */
export type Check = (
  target: ProbeTarget,
  attempt: ProbeAttempt,
) => Promise<void>;

/** What is waited for in each phase; after the last one it is the body. */
const WAITS: Partial<Record<keyof ProbePhases, Waited>> = {
  connectMs: "connect",
  tlsMs: "tls",
  firstByteMs: "first-byte",
};

const NO_HEADERS: ReadonlyMap<string, string> = new Map();
const DAY_MS = 86_400_000;

const FAMILIES = { "any": undefined, "4": 4, "6": 6 } as const;

/** Failures that are an answer: what was waited for has come. */
const ANSWERS = new Set<ErrorKind | null>([
  "status",
  "text",
  "too-big",
  "redirect",
]);

/**
 * One probe under way, whatever is asked: its deadline, its connections and
 * what it has seen. Used once.
 */
export class ProbeAttempt {
  readonly tools: ProbeTools;
  /** For who connects by other means than `connect`. */
  readonly context: HopContext;
  /** The final status, where the protocol has one. */
  status: number | null = null;
  /** Whether it asked for patience, which the url takes for degraded. */
  isBusy = false;
  /** The headers of the final answer by names in lower case, where an assertion asks for them. */
  headers: ReadonlyMap<string, string> = NO_HEADERS;
  /** The text of the answer, where an assertion asks for it. */
  text: string | null = null;
  readonly #target: ProbeTarget;
  readonly #timeoutMs: number;
  readonly #outlasted: Promise<void>[] = [];
  #certificateExpiresAt: number | null = null;
  #address: string | null = null;
  #byName = false;

  constructor(target: ProbeTarget, tools: ProbeTools) {
    this.#target = target;
    this.tools = tools;
    this.#timeoutMs = Math.min(target.timeoutMs, tools.maxTimeoutMs);
    this.context = {
      isTrusted: isTrusted(target),
      family: FAMILIES[target.ipVersion],
      tools,
      clock: new PhaseClock(tools.performanceNow),
      deadline: tools.deadlines.start(this.#timeoutMs),
      onAddress: (address) => this.#address = address,
      onCertificate: (expiresAt) => this.#keepExpiry(expiresAt),
    };
  }

  /** Never rejects. */
  async run(check: Check): Promise<ProbeResult> {
    let failure: ProbeFailure | null = null;
    try {
      await check(this.#target, this);
    } catch (error) {
      const kind = isLocalFault(error) ? null : "protocol";
      failure = error instanceof ProbeFailure ? error : new ProbeFailure(kind);
    }
    const { assertions } = this.#target;
    let result = this.#result(failure);
    if (failure === null && !this.isBusy && assertions.length > 0) {
      result = await this.#asserted(result, assertions);
    }
    result = this.#degraded(result);
    result = this.#inverted(result);
    if (this.#outlasted.length > 0) await Promise.all(this.#outlasted);
    this.context.deadline.clear();
    return result;
  }

  /** The probe does not end before `work`, which must not reject and is in neither its outcome nor its response time. */
  outlast(work: Promise<void>): void {
    this.#outlasted.push(work);
  }

  /** Milliseconds until its deadline, without what is given back to that. */
  get leftMs(): number {
    return Math.max(0, this.#timeoutMs - this.context.clock.elapsedMs);
  }

  /** @throws {ProbeFailure} as `connectHop` does. The caller closes the connection. */
  async connect(hop: HopHost): Promise<Connection> {
    this.startHop(hop);
    return await connectHop(hop, this.context);
  }

  /** Forgets the address of the hop before. */
  startHop({ isAddress }: Pick<HopHost, "isAddress">): void {
    this.#address = null;
    this.#byName = !isAddress;
  }

  /** Of several hops, the certificate that ends first is the one to renew. */
  #keepExpiry(expiresAt: number): void {
    const known = this.#certificateExpiresAt ?? Infinity;
    this.#certificateExpiresAt = Math.min(expiresAt, known);
  }

  /** The result of a good answer, with what the assertions say of it. */
  async #asserted(
    result: ProbeResult,
    assertions: readonly Assertion[],
  ): Promise<ProbeResult> {
    const { status, durationMs, certificateExpiresAt } = result;
    const broken = await judgeAssertions(assertions, {
      status,
      durationMs,
      certificateDays: certificateExpiresAt === null
        ? null
        : (certificateExpiresAt - Date.now()) / DAY_MS,
      headers: this.headers,
      text: this.text,
    });
    if (broken === null) return result;
    const { assertion, detail } = broken;
    const kind = assertion.on === "duration" ? "slow" : "assertion";
    return { ...result, outcome: assertion.else, kind, detail };
  }

  /** What answers well is degraded if it is busy or slow all the same. */
  #degraded(result: ProbeResult): ProbeResult {
    if (result.outcome !== "up") return result;
    if (this.isBusy) return { ...result, outcome: "degraded", kind: "status" };
    const { degradedAboveMs } = this.#target;
    const isSlow = degradedAboveMs > 0 && result.durationMs > degradedAboveMs;
    return isSlow ? { ...result, outcome: "degraded", kind: "slow" } : result;
  }

  /** What may be our own fault is judged later: then it is neither. */
  #inverted(result: ProbeResult): ProbeResult {
    if (!this.#target.inverted || result.outcome === "unknown") return result;
    return result.outcome === "down"
      ? { ...result, outcome: "up", kind: null }
      : { ...result, outcome: "down", kind: "inverted" };
  }

  #result(failure: ProbeFailure | null): ProbeResult {
    const { clock, deadline } = this.context;
    const { phase } = clock;
    const durationMs = clock.stop();
    const isOwn = failure?.kind === null;
    // an answer is a fact, whatever time it took us to read it
    const isAnswer = failure === null || ANSWERS.has(failure.kind);
    const isTimeout = deadline.expired && phase !== "lookupMs" && !isOwn &&
      !isAnswer;
    const kind = isTimeout ? "timeout" : failure?.kind ?? null;
    const suspect = isTimeout ? "wait" : failure?.suspect ?? null;
    const address = this.#address;
    return {
      outcome: isOwn ? "unknown" : kind === null ? "up" : "down",
      durationMs,
      status: this.status,
      kind,
      suspect,
      waited: suspect !== "wait" ? null : WAITS[phase ?? "lookupMs"] ?? "body",
      address,
      path: address === null
        ? null
        : this.tools.paths.get(address, this.#byName),
      phases: clock.phases,
      certificateExpiresAt: this.#certificateExpiresAt,
    };
  }
}
