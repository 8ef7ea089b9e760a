import { connectHop, type HopContext } from "../../dial/connect_host.ts";
import { exchangeHttp } from "./http_exchange.ts";
import { isLocalFault } from "../../dial/local_fault.ts";
import { PhaseClock } from "../../dial/phase_clock.ts";
import { ProbeFailure } from "../../dial/probe_failure.ts";
import { type Hop, nextHop, type ProbePlan } from "./probe_plan.ts";
import type { GuardVerdict, ProbeTools } from "./probe_tools.ts";
import type { ResponseHead } from "./response_parser.ts";
import type {
  ErrorKind,
  ProbePhases,
  ProbeResult,
  ProbeTarget,
  Waited,
} from "../../types.ts";

const MAX_REDIRECTS = 5;
/** The others with a `Location` are answers of their own (RFC 9110, 15.4). */
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** What is waited for in each phase; after the last one it is the body. */
const WAITS: Partial<Record<keyof ProbePhases, Waited>> = {
  connectMs: "connect",
  tlsMs: "tls",
  firstByteMs: "first-byte",
};

/** Failures that are an answer: what was waited for has come. */
const ANSWERS = new Set<ErrorKind | null>([
  "status",
  "text",
  "too-big",
  "redirect",
]);

/** One probe under way. Used once. */
export class HttpCheck {
  readonly #target: ProbeTarget;
  readonly #context: HopContext;
  readonly #tools: ProbeTools;
  #status: number | null = null;
  #certificateExpiresAt: number | null = null;
  #address: string | null = null;
  #byName = false;

  constructor(target: ProbeTarget, tools: ProbeTools) {
    this.#target = target;
    this.#tools = tools;
    this.#context = {
      isTrusted: target.ownerId === null,
      tools,
      clock: new PhaseClock(tools.performanceNow),
      deadline: tools.deadlines.start(
        Math.min(target.timeoutMs, tools.maxTimeoutMs),
      ),
      onAddress: (address) => this.#address = address,
      onCertificate: (expiresAt) => this.#keepExpiry(expiresAt),
    };
  }

  /** Never rejects. */
  async run(): Promise<ProbeResult> {
    try {
      await this.#followRedirects(this.#plan());
      return this.#result(null);
    } catch (error) {
      const isKnown = error instanceof ProbeFailure;
      const kind = isLocalFault(error) ? null : "protocol";
      return this.#result(isKnown ? error : new ProbeFailure(kind));
    } finally {
      this.#context.deadline.clear();
    }
  }

  #plan(): ProbePlan {
    const { isTrusted } = this.#context;
    const tools = this.#tools;
    const { url } = this.#target;
    if (isTrusted) {
      return tools.plans.get(this.#target, () => trustedUrl(url));
    }
    // judged each time: a plan that is kept must not outlive its verdict
    const judged = allowedUrl(tools.guard.checkUrl(url));
    return tools.plans.get(this.#target, () => judged);
  }

  async #followRedirects({ first, expectsStatus }: ProbePlan): Promise<void> {
    const seen: string[] = [];
    let hop = first;
    while (true) {
      const location = await this.#request(hop, expectsStatus);
      if (location === null) return;
      seen.push(placeOf(hop.url));
      const url = this.#redirectUrl(location, hop.url);
      // no state is kept between requests: the same url is the same answer
      if (seen.length > MAX_REDIRECTS || seen.includes(placeOf(url))) {
        throw new ProbeFailure("redirect");
      }
      hop = nextHop(hop, url);
    }
  }

  /** The place to go on to; null when this was the final answer. */
  async #request(
    hop: Hop,
    expectsStatus: ProbePlan["expectsStatus"],
  ): Promise<string | null> {
    const { clock } = this.#context;
    this.#address = null;
    this.#byName = !hop.isAddress;
    const connection = await connectHop(hop, this.#context);
    let location: string | null = null;
    try {
      clock.enter("firstByteMs");
      await exchangeHttp(connection, {
        request: hop.request,
        method: hop.method,
        onFirstByte: () => clock.enter(null),
        onHead: (head) => {
          location = this.#locationOf(head);
          if (location !== null) return "";
          this.#status = head.status;
          if (!expectsStatus(head.status)) throw new ProbeFailure("status");
          return this.#target.expectedText;
        },
      });
    } finally {
      connection.close();
    }
    return location;
  }

  #locationOf({ status, location }: ResponseHead): string | null {
    const isFollowed = this.#target.followRedirects && REDIRECTS.has(status);
    return isFollowed ? location : null;
  }

  #redirectUrl(location: string, base: URL): URL {
    const { isTrusted } = this.#context;
    const tools = this.#tools;
    return isTrusted
      ? trustedUrl(location, base)
      : allowedUrl(tools.guard.checkRedirect(location, base));
  }

  /** Of several hops, the certificate that ends first is the one to renew. */
  #keepExpiry(expiresAt: number): void {
    const known = this.#certificateExpiresAt ?? Infinity;
    this.#certificateExpiresAt = Math.min(expiresAt, known);
  }

  #result(failure: ProbeFailure | null): ProbeResult {
    const { clock, deadline } = this.#context;
    const tools = this.#tools;
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
      status: this.#status,
      kind,
      suspect,
      waited: suspect !== "wait" ? null : WAITS[phase ?? "lookupMs"] ?? "body",
      address,
      path: address === null ? null : tools.paths.get(address, this.#byName),
      phases: clock.phases,
      certificateExpiresAt: this.#certificateExpiresAt,
    };
  }
}

function allowedUrl(verdict: GuardVerdict): URL {
  if (verdict.ok) return verdict.url;
  throw new ProbeFailure("blocked");
}

/** Anything but http and https is blocked for the configuration too. */
function trustedUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base);
  const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
  if (url === null || !isHttp) throw new ProbeFailure("blocked");
  return url;
}

/** A fragment is not sent. */
function placeOf({ href, hash }: URL): string {
  return href.slice(0, href.length - hash.length);
}
