import type { ConnectGuard, ConnectTools } from "../dial/connect_host.ts";
import type { NameServer } from "../dial/dns/resolv_conf.ts";
import type { ProbePaths } from "../dial/probe_paths.ts";
import type { Purpose } from "../guard/address_schemes.ts";

export type GuardVerdict =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false };

/** What a probe needs of the address guard. */
export interface ProbeGuard extends ConnectGuard {
  checkUrl(raw: string): GuardVerdict;
  /** Judges an address of any kind. */
  checkTarget(raw: string, use?: Omit<Purpose, "protocol">): GuardVerdict;
  checkRedirect(location: string, base: URL): GuardVerdict;
}

/** What all probes of a prober share. */
export interface ProbeTools extends ConnectTools {
  readonly guard: ProbeGuard;
  /** The name servers of the system, in their order. */
  readonly nameServers: () => readonly NameServer[];
  /** Longer timeouts of targets are cut to this. */
  readonly maxTimeoutMs: number;
  /** Milliseconds that never go back. */
  readonly performanceNow: () => number;
  readonly paths: ProbePaths;
}
