import type { CookieJar } from "./cookie_jar.ts";
import { httpHost } from "./http_host.ts";
import { encodeRequest, type RequestOptions } from "./http_request.ts";
import { tlsElsewhere } from "./hop_tls.ts";
import { parseStatusRule, type StatusRule } from "./status_rule.ts";
import type { ProbeMethod, ProbeTarget, TlsRules } from "../../types.ts";
import { contentHeaders } from "./request_content.ts";

/** One request of a probe, ready to go. */
export interface Hop extends RequestOptions {
  readonly url: URL;
  /** Name, or address without brackets. */
  readonly host: string;
  readonly isAddress: boolean;
  readonly port: number;
  /** Null for plain http. */
  readonly tlsName: string | null;
  readonly tls: TlsRules | null;
  readonly request: Uint8Array;
}

/** What stays the same from probe to probe. */
export interface ProbePlan {
  readonly first: Hop;
  readonly expectsStatus: StatusRule;
}

/**
 * Keeps the plan of each target for as long as somebody holds the target, so
 * that a probe parses and encodes nothing.
 */
export class PlanCache {
  readonly #plans = new WeakMap<ProbeTarget, ProbePlan>();
  readonly #userAgent: string;

  constructor(userAgent: string) {
    this.#userAgent = userAgent;
  }

  /** @throws {RangeError} when a header or the status rule cannot be used. */
  get(target: ProbeTarget, parseUrl: () => URL): ProbePlan {
    const known = this.#plans.get(target);
    if (known !== undefined) return known;
    const { method, headers, body, expectedStatus } = target;
    const options = {
      ...{ method, headers, body, userAgent: this.#userAgent },
      more: contentHeaders(target),
    };
    const plan = {
      first: planHop(parseUrl(), { ...options, tls: target.tls }),
      expectsStatus: isStatusAsserted(target)
        ? () => true
        : parseStatusRule(expectedStatus),
    };
    this.#plans.set(target, plan);
    return plan;
  }
}

/** An assertion on the status takes the place of the rule that nobody has set. */
function isStatusAsserted(
  { assertions, expectedStatus }: ProbeTarget,
): boolean {
  return expectedStatus === "" && assertions.some(({ on }) => on === "status");
}

/** What of a user's headers goes to another origin: nothing that can carry a secret. */
const PUBLIC_HEADER = /^(?:user-agent|accept(?:-.*)?)$/i;

/**
 * The request after a redirect, with the cookies that its origin has set. To
 * another origin it takes no body of the user's, and of the headers what can
 * carry no secret; where browsers go on with GET, it does too.
 */
export function nextHop(
  hop: Hop,
  { url, status, jar }: {
    readonly url: URL;
    readonly status: number;
    readonly jar: CookieJar;
  },
): Hop {
  const { userAgent } = hop;
  const method = methodAfter(hop.method, status);
  const isSameOrigin = url.origin === hop.url.origin;
  const headers = Object.fromEntries(
    Object.entries(hop.headers).filter(([name]) =>
      isSameOrigin || PUBLIC_HEADER.test(name)
    ),
  );
  const own = Object.entries(headers).find(([name]) => /^cookie$/i.test(name));
  const cookie = jar.headerFor(url, own?.[1]);
  const isSameHost = url.hostname === hop.url.hostname;
  const tls = isSameHost ? hop.tls : tlsElsewhere(hop.tls);
  const options = { method, headers, userAgent, cookie, tls };
  if (!isSameOrigin) return planHop(url, options);
  const { more = {}, body = "" } = hop;
  if (method === hop.method) return planHop(url, { ...options, more, body });
  const { "Content-Type": _, ...others } = more;
  return planHop(url, { ...options, more: others });
}

/** As the Fetch standard has it. */
function methodAfter(method: ProbeMethod, status: number): ProbeMethod {
  if (status === 303) return method === "HEAD" ? method : "GET";
  const isMoved = status === 301 || status === 302;
  return isMoved && method === "POST" ? "GET" : method;
}

/** The same request with GET. */
export function asGet(hop: Hop): Hop {
  const { headers, more = {}, userAgent, cookie = "", tls } = hop;
  const common = { headers, more, userAgent, cookie, tls };
  return planHop(hop.url, { ...common, method: "GET" });
}

function planHop(
  url: URL,
  options: RequestOptions & Pick<Hop, "tls">,
): Hop {
  const request = encodeRequest(url, options);
  return { ...options, ...httpHost(url), url, request };
}
