import type { Connection } from "../../dial/connection.ts";
import { ProbeFailure } from "../../dial/probe_failure.ts";
import { resolveLocation } from "../../guard/address_location.ts";
import type { Assertion, ErrorKind, ProbeTarget } from "../../types.ts";
import { allowedUrl, trustedUrl } from "../judged_url.ts";
import type { Check, ProbeAttempt } from "../probe_attempt.ts";
import { exchangeHttp, type HttpAnswer } from "./http_exchange.ts";
import { asGet, type Hop, PlanCache, type ProbePlan } from "./probe_plan.ts";
import { readHeaders } from "./read_headers.ts";
import { isRedirect } from "./redirect_status.ts";
import { RedirectTrail } from "./redirect_trail.ts";
import type { LeaveLimits, ResponseBody } from "./body/response_body.ts";
import type { ResponseHead } from "./response_parser.ts";

/** How long a body that nobody asks for is read. */
const MAX_LEAVE_MS = 2_000;
/** Too many requests, and service unavailable. */
const BUSY: readonly number[] = [429, 503];

/** The check of http and https: one request, and those that it is redirected to. */
export function createHttpCheck(userAgent: string): Check {
  const plans = new PlanCache(userAgent);
  return (target, attempt) => new HttpCheck(target, attempt, plans).run();
}

/** One probe under way. Used once. */
class HttpCheck {
  readonly #target: ProbeTarget;
  readonly #attempt: ProbeAttempt;
  readonly #plans: PlanCache;
  #trail: RedirectTrail | null = null;

  constructor(target: ProbeTarget, attempt: ProbeAttempt, plans: PlanCache) {
    this.#target = target;
    this.#attempt = attempt;
    this.#plans = plans;
  }

  async run(): Promise<void> {
    await this.#followRedirects(this.#plan());
  }

  #plan(): ProbePlan {
    const { context, tools } = this.#attempt;
    const { url } = this.#target;
    if (context.isTrusted) {
      return this.#plans.get(this.#target, () => trustedUrl(URL.parse(url)));
    }
    // judged each time: a plan that is kept must not outlive its verdict
    const judged = allowedUrl(tools.guard.checkUrl(url));
    return this.#plans.get(this.#target, () => judged);
  }

  async #followRedirects({ first, expectsStatus }: ProbePlan): Promise<void> {
    let hop: Hop | null = first;
    while (hop !== null) hop = await this.#request(hop, expectsStatus);
  }

  /** What to ask next; null when this was the final answer. */
  async #request(
    hop: Hop,
    expectsStatus: ProbePlan["expectsStatus"],
  ): Promise<Hop | null> {
    const { clock } = this.#attempt.context;
    const connection = await this.#attempt.connect(hop);
    let answer: HttpAnswer | null = null;
    try {
      clock.enter("firstByteMs");
      const { request, method } = hop;
      const onFirstByte = () => clock.enter(null);
      answer = await exchangeHttp(connection, { request, method, onFirstByte });
      const { head } = answer;
      const location = this.#locationOf(head);
      if (location !== null) {
        const url = this.#redirectUrl(location, hop.url);
        this.#trail ??= new RedirectTrail(this.#target.maxRedirects);
        return this.#trail.follow(hop, head, url);
      }
      const isExpected = expectsStatus(head.status);
      if (!isExpected && isHeadRefused(hop, head)) return asGet(hop);
      this.#attempt.status = head.status;
      if (!isExpected && !this.#isBusy(answer)) {
        throw new ProbeFailure(kindOf(head.status));
      }
      if (this.#attempt.isBusy) return null;
      if (this.#asksFor("header")) {
        this.#attempt.headers = readHeaders(answer.headBytes);
      }
      const reading = this.#read(answer);
      if (reading !== null) await reading;
      return null;
    } finally {
      this.#leave(connection, answer);
    }
  }

  /** Null where nothing is left to be read. */
  #read({ body }: HttpAnswer): Promise<void> | null {
    const { expectedText, maxBodyBytes } = this.#target;
    if (this.#asksFor("text") || this.#asksFor("json")) {
      return this.#readText(body);
    }
    if (expectedText !== "") return body.find(expectedText, maxBodyBytes);
    // the head decides, and the time until then is the response time
    this.#attempt.context.clock.stop();
    return body.leave(this.#leaveLimits);
  }

  /** Whether an answer asks for patience, and the url takes that for degraded. */
  #isBusy({ head, headBytes }: HttpAnswer): boolean {
    const { degradedIfBusy } = this.#target;
    if (!degradedIfBusy || !BUSY.includes(head.status)) return false;
    this.#attempt.isBusy = readHeaders(headBytes).has("retry-after");
    return this.#attempt.isBusy;
  }

  #asksFor(place: Assertion["on"]): boolean {
    const { assertions } = this.#target;
    return assertions.length > 0 && assertions.some(({ on }) => on === place);
  }

  async #readText(body: ResponseBody): Promise<void> {
    const { expectedText, maxBodyBytes } = this.#target;
    const text = await body.readText(maxBodyBytes);
    this.#attempt.text = text;
    if (!text.includes(expectedText)) throw new ProbeFailure("text");
  }

  /** Closes the connection once the target has sent what it was about to send, which nobody waits for but the end of the probe. */
  #leave(connection: Connection, answer: HttpAnswer | null): void {
    let leaving: Promise<void> | null = null;
    try {
      leaving = answer?.body.leave(this.#leaveLimits) ?? null;
    } catch {
      // broken framing of a body that no longer matters
    }
    const end = () => {
      connection.close();
      answer?.release();
    };
    if (leaving === null) end();
    else this.#attempt.outlast(leaving.catch(() => {}).then(end));
  }

  readonly #leaveLimits = (): LeaveLimits => {
    const { context, tools, leftMs } = this.#attempt;
    const limit = tools.deadlines.start(Math.min(leftMs, MAX_LEAVE_MS));
    return { limit, deadline: context.deadline };
  };

  #locationOf({ status, location }: ResponseHead): string | null {
    const isFollowed = this.#target.followRedirects && isRedirect(status);
    return isFollowed ? location : null;
  }

  #redirectUrl(location: string, base: URL): URL {
    const { context, tools } = this.#attempt;
    return context.isTrusted
      ? trustedUrl(resolveLocation(location, base))
      : allowedUrl(tools.guard.checkRedirect(location, base));
  }
}

/** Some targets know GET alone; a browser would not have asked with HEAD. */
function isHeadRefused({ method }: Hop, { status }: ResponseHead): boolean {
  return method === "HEAD" && (status === 405 || status === 501);
}

function kindOf(status: number): ErrorKind {
  return status === 101 ? "protocol" : "status";
}
