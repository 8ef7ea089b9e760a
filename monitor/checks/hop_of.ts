import { isIP } from "node:net";
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
import { allowedUrl } from "./judged_url.ts";
import type { ProbeAttempt } from "./probe_attempt.ts";

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
  if (!context.isTrusted) return allowedUrl(tools.guard.checkTarget(url, use));
  const parsed = parseTarget(url);
  if (parsed === null) throw new ProbeFailure("blocked");
  return parsed;
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
    isAddress: isIP(host) !== 0,
    port: portOf(reached),
    tlsName: null,
    purpose: { ...use, protocol: url.protocol },
  };
}
