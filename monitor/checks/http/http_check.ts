import { ProbeFailure } from "../../dial/probe_failure.ts";
import type { ProbeTarget } from "../../types.ts";
import type { Check, ProbeAttempt } from "../probe_attempt.ts";
import type { GuardVerdict } from "../probe_tools.ts";
import { exchangeHttp } from "./http_exchange.ts";
import { type Hop, nextHop, PlanCache, type ProbePlan } from "./probe_plan.ts";
import type { ResponseHead } from "./response_parser.ts";

const MAX_REDIRECTS = 5;
/** The others with a `Location` are answers of their own (RFC 9110, 15.4). */
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

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
      return this.#plans.get(this.#target, () => trustedUrl(url));
    }
    // judged each time: a plan that is kept must not outlive its verdict
    const judged = allowedUrl(tools.guard.checkUrl(url));
    return this.#plans.get(this.#target, () => judged);
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
    const { clock } = this.#attempt.context;
    const connection = await this.#attempt.connect(hop);
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
          this.#attempt.status = head.status;
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
    const { context, tools } = this.#attempt;
    return context.isTrusted
      ? trustedUrl(location, base)
      : allowedUrl(tools.guard.checkRedirect(location, base));
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
