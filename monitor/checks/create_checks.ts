import { ProbeFailure } from "../dial/probe_failure.ts";
import type { ProbeTarget } from "../types.ts";
import { dnsCheck } from "./dns/dns_check.ts";
import { createHttpCheck } from "./http/http_check.ts";
import type { Check } from "./probe_attempt.ts";
import { tcpCheck } from "./tcp/tcp_check.ts";
import { tlsCheck } from "./tls/tls_check.ts";
import { createWsCheck } from "./ws/ws_check.ts";

/** No check asks an address of an unknown kind, whoever wants it asked. */
const refuse: Check = () => Promise.reject(new ProbeFailure("blocked"));

/**
 * The checks of all kinds, a row each. Returns the check that asks a target,
 * chosen by the scheme of its address.
 */
export function createChecks(
  userAgent: string,
): (target: Pick<ProbeTarget, "url">) => Check {
  const http = createHttpCheck(userAgent);
  const ws = createWsCheck(userAgent);
  const checks: Readonly<Record<string, Check>> = {
    http,
    https: http,
    ws,
    wss: ws,
    tcp: tcpCheck,
    tls: tlsCheck,
    dns: dnsCheck,
  };
  const known = new Map(Object.entries(checks));
  return ({ url }) => {
    const scheme = url.slice(0, Math.max(0, url.indexOf(":")));
    return known.get(scheme) ?? known.get(scheme.toLowerCase()) ?? refuse;
  };
}
