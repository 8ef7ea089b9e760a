import type { HopHost } from "../dial/connect_host.ts";
import { ProbeFailure } from "../dial/probe_failure.ts";
import { hostOf } from "../guard/address_rules.ts";
import {
  parseTarget,
  portOf,
  type Purpose,
  reachedUrl,
} from "../guard/address_schemes.ts";
import type { ProbeTarget } from "../types.ts";
import type { ProbeAttempt } from "./probe_attempt.ts";

const IPV4 = /^\d+\.\d+\.\d+\.\d+$/;

/**
 * The address of a target, parsed. Users' are judged by the guard each time.
 *
 * @throws {ProbeFailure} "blocked"
 */
export function targetUrl(
  { url }: Pick<ProbeTarget, "url">,
  { context, tools }: ProbeAttempt,
  use: Omit<Purpose, "protocol"> = {},
): URL {
  if (context.isTrusted) {
    const parsed = parseTarget(url);
    if (parsed !== null) return parsed;
  } else {
    const verdict = tools.guard.checkTarget(url, use);
    if (verdict.ok) return verdict.url;
  }
  throw new ProbeFailure("blocked");
}

/**
 * Where a parsed address leads, without TLS.
 *
 * @throws {ProbeFailure} "blocked" for one that leads nowhere.
 */
export function hopOf(
  url: URL,
  use: Omit<Purpose, "protocol"> = {},
): HopHost & { readonly purpose: Purpose } {
  const reached = reachedUrl(url);
  if (reached === null) throw new ProbeFailure("blocked");
  const host = hostOf(reached);
  return {
    host,
    isAddress: host.includes(":") || IPV4.test(host),
    port: portOf(reached),
    tlsName: null,
    purpose: { ...use, protocol: url.protocol },
  };
}
