import type { Deadline, DeadlineWheel } from "../deadline.ts";
import type { Dial } from "../dial.ts";
import { isLocalFault } from "../local_fault.ts";
import { ProbeFailure } from "../probe_failure.ts";
import { askByTcp } from "./ask_by_tcp.ts";
import {
  type AddressType,
  decodeAnswer,
  type DnsAnswer,
  encodeQuery,
} from "./dns_message.ts";
import {
  joinFindings,
  type NameFinding,
  type TypeFindings,
} from "./name_findings.ts";
import type { NameServer, ResolverSettings } from "./resolv_conf.ts";
import type { UdpSockets } from "./udp_sockets.ts";

/** After so much silence over UDP the next server is asked, and then TCP. */
const UDP_SILENCE_MS = 1_000;
/** RFC 8305, 3: how long the family that has addresses waits for the other. */
const RESOLUTION_DELAY_MS = 50;
const TYPES = ["A", "AAAA"] as const;

export interface NameQuestionDeps {
  readonly settings: ResolverSettings;
  /** In the order in which they are to be asked. */
  readonly servers: readonly NameServer[];
  readonly dial: Dial;
  readonly deadlines: DeadlineWheel;
  socketsOf(server: NameServer): UdpSockets<DnsAnswer>;
  /** An answer of use came from this server. */
  onHeard(server: NameServer): void;
}

/** A query that has no answer of use yet. */
interface Open {
  readonly type: AddressType;
  readonly query: Uint8Array;
  /** The step to which an answer is still to come. */
  step: number;
}

/**
 * One name under way: both families are asked of each server over UDP, then of
 * those that stayed silent over TCP, and all that again as often as the
 * settings say. A server that says that it does not know is not asked again.
 * An answer over UDP counts for as long as the question lasts.
 */
export class NameQuestion {
  readonly #name: string;
  readonly #deps: NameQuestionDeps;
  readonly #findings: TypeFindings = {};
  readonly #unable = new Set<NameServer>();
  readonly #giveUps: (() => void)[] = [];
  readonly #found = Promise.withResolvers<NameFinding>();
  #open: Open[] = [];
  #step = 0;
  #wait: Deadline | null = null;
  #hadLocalFault = false;
  #isOver = false;

  constructor(name: string, deps: NameQuestionDeps) {
    this.#name = name;
    this.#deps = deps;
  }

  /** Called once. */
  async ask(signal: AbortSignal): Promise<NameFinding> {
    signal.throwIfAborted();
    for (const type of TYPES) {
      const query = encodeQuery(this.#name, type);
      if (query === null) return { is: "no-such-name" };
      this.#open.push({ type, query, step: 0 });
    }
    const stop = () => this.#found.reject(signal.reason);
    signal.addEventListener("abort", stop);
    try {
      this.#next();
      return await this.#found.promise;
    } finally {
      this.#stop();
      signal.removeEventListener("abort", stop);
    }
  }

  #next(): void {
    this.#wait?.clear();
    const { deadlines, servers, settings } = this.#deps;
    const round = servers.length * 2;
    while (this.#step < round * settings.attempts) {
      const at = this.#step++ % round;
      const server = servers[at % servers.length];
      if (server === undefined || this.#unable.has(server)) continue;
      const isUdp = at < servers.length;
      const waitMs = isUdp ? UDP_SILENCE_MS : settings.timeoutMs;
      this.#wait = deadlines.start(Math.min(waitMs, settings.timeoutMs));
      this.#wait.onExpiry(() => this.#next());
      const step = this.#step;
      for (const open of [...this.#open]) {
        open.step = step;
        if (isUdp) this.#askUdp(open, server);
        else this.#askTcp(open, server);
      }
      return;
    }
    this.#end();
  }

  #askUdp(open: Open, server: NameServer): void {
    const { step } = open;
    const giveUp = this.#deps.socketsOf(server).ask(open.query, (answer) => {
      if (this.#isOver) return;
      if (answer instanceof Error) this.#fail(open, step, answer);
      else if (answer.is === "truncated") this.#askTcp(open, server);
      else this.#hear(open, step, { answer, server });
    });
    this.#giveUps.push(giveUp);
  }

  #askTcp(open: Open, server: NameServer): void {
    const { deadlines, dial, settings } = this.#deps;
    const { step } = open;
    const deadline = deadlines.start(settings.timeoutMs);
    this.#giveUps.push(() => deadline.expire());
    const asking = { dial, deadline, decode: decodeAnswer };
    askByTcp(open.query, server, asking).then(
      (answer) =>
        this.#hear(open, step, { answer: answer ?? { is: "failed" }, server }),
      (error) => this.#fail(open, step, error),
    ).finally(() => deadline.clear());
  }

  #hear(
    open: Open,
    step: number,
    { answer, server }: { answer: DnsAnswer; server: NameServer },
  ): void {
    if (this.#isOver || !this.#open.includes(open)) return;
    if (answer.is === "failed" || answer.is === "truncated") {
      this.#unable.add(server);
      return this.#settle(open, step);
    }
    this.#deps.onHeard(server);
    this.#findings[open.type] = answer;
    this.#open = this.#open.filter((other) => other !== open);
    if (this.#open.length === 0) return this.#end();
    if (answer.is !== "addresses") return;
    this.#wait?.clear();
    this.#wait = this.#deps.deadlines.start(RESOLUTION_DELAY_MS);
    this.#wait.onExpiry(() => this.#end());
  }

  #fail(open: Open, step: number, error: unknown): void {
    this.#hadLocalFault ||= error instanceof ProbeFailure
      ? error.kind === null && error.suspect === null
      : isLocalFault(error);
    this.#settle(open, step);
  }

  /** The step has brought nothing for this query. */
  #settle(open: Open, step: number): void {
    if (this.#isOver || open.step !== step) return;
    open.step = 0;
    if (this.#open.every((other) => other.step === 0)) this.#next();
  }

  #end(): void {
    const finding = joinFindings(this.#findings);
    const isLocal = finding.is === "failed" && this.#hadLocalFault;
    this.#found.resolve(isLocal ? { is: "local-fault" } : finding);
  }

  #stop(): void {
    this.#isOver = true;
    this.#wait?.clear();
    for (const giveUp of this.#giveUps) giveUp();
  }
}
