import type { AddressLimit } from "../dial/address_limit.ts";
import type { DeadlineWheel } from "../dial/deadline.ts";
import type { Dial } from "../dial/dial.ts";
import type { NameServer } from "../dial/dns/resolv_conf.ts";
import type { FamilyOrder } from "../dial/family_order.ts";
import type { ProbePaths } from "../dial/probe_paths.ts";
import type { Purpose } from "../guard/address_schemes.ts";
import type { Resolve } from "../dial/resolve.ts";

export type GuardVerdict =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false };

/** What a probe needs of the address guard. */
export interface ProbeGuard {
  checkUrl(raw: string): GuardVerdict;
  /** Judges an address of any kind. */
  checkTarget(raw: string, use?: Omit<Purpose, "protocol">): GuardVerdict;
  checkRedirect(location: string, base: URL): GuardVerdict;
  /** Whether every address may be connected to at this port. */
  allowsAnswer(
    ips: readonly string[],
    port: number,
    purpose?: Purpose,
  ): boolean;
  /** Whether Uptick itself answers at this port of this machine's own addresses. */
  isOwnPort(port: number): boolean;
}

/** What all probes of a prober share. */
export interface ProbeTools {
  readonly guard: ProbeGuard;
  /** Resolves names in the targets of users. */
  readonly resolve: Resolve;
  /** Resolves names in targets from the configuration. */
  readonly resolveTrusted: Resolve;
  /** The name servers of the system, in their order. */
  readonly nameServers: () => readonly NameServer[];
  readonly dial: Dial;
  /** Limits connections to one address for the targets of users. */
  readonly addressLimit: AddressLimit;
  readonly familyOrder: FamilyOrder;
  /** Longer timeouts of targets are cut to this. */
  readonly maxTimeoutMs: number;
  /** Milliseconds that never go back. */
  readonly performanceNow: () => number;
  readonly deadlines: DeadlineWheel;
  readonly paths: ProbePaths;
}
