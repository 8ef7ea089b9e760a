import type { Hosts } from "./dns/hosts_file.ts";
import type { NameFinding } from "./dns/name_findings.ts";
import type { ResolverSettings } from "./dns/resolv_conf.ts";
import { ProbeFailure } from "./probe_failure.ts";
import { resolveByRuntime } from "./resolve_by_runtime.ts";

/**
 * The addresses of a name, IPv4 first; empty when the DNS says that there are
 * none. Rejects with ProbeFailure "dns" of the suspect "dns" when nobody
 * answered, and of no kind when our own trouble kept us from asking.
 */
export type Resolve = (
  name: string,
  signal: AbortSignal,
) => Promise<readonly string[]>;

export interface ResolverDeps {
  settings(): ResolverSettings;
  /** Asks the DNS for a complete name. */
  ask(name: string, signal: AbortSignal): Promise<NameFinding>;
}

/**
 * A resolver that asks the DNS alone, for names of users: neither the hosts
 * file nor the search list of this machine can turn one into a name of ours.
 * Where no name server is known, the runtime is asked, which cannot tell its
 * noes apart.
 */
export function createResolver({ ask, settings }: ResolverDeps): Resolve {
  return async (name, signal) => {
    if (settings().servers.length === 0) {
      return await resolveByRuntime(name, signal);
    }
    return addressesOf(await ask(name, signal));
  };
}

export interface TrustedResolverDeps extends ResolverDeps {
  /** Null where the file cannot be read. */
  hosts(): Hosts | null;
  readonly bySystem: Resolve;
}

/**
 * Resolves as every program on this machine does, for names from the
 * configuration: hosts file, search list, container and cluster names work.
 * The system itself is asked only for names that may be known to it alone, or
 * where its files cannot be read: it has few places, which silent name servers
 * would fill for everybody.
 */
export function createTrustedResolver(
  { ask, bySystem, hosts, settings }: TrustedResolverDeps,
): Resolve {
  return async (name, signal) => {
    const names = hosts();
    const { ndots, search, servers } = settings();
    if (names === null || servers.length === 0) {
      return await bySystem(name, signal);
    }
    const known = names.get(name.replace(/\.$/, "").toLowerCase());
    if (known !== undefined) return known;
    let worst: NameFinding = { is: "no-such-name" };
    for (const candidate of candidatesOf(name, ndots, search)) {
      const finding = await ask(candidate, signal);
      if (finding.is === "addresses") return finding.addresses;
      if (finding.is === "failed" || finding.is === "local-fault") {
        worst = finding;
      }
    }
    return mayBeLocal(name) ? await bySystem(name, signal) : addressesOf(worst);
  };
}

/** The complete names that a name may stand for, in the order of resolv.conf(5). */
function candidatesOf(
  name: string,
  ndots: number,
  search: readonly string[],
): string[] {
  if (name.endsWith(".")) return [name];
  const searched = search.map((domain) => `${name}.${domain}`);
  const dots = name.split(".").length - 1;
  return dots >= ndots ? [name, ...searched] : [...searched, name];
}

/** Multicast DNS, a directory or this machine's own name. */
function mayBeLocal(name: string): boolean {
  return !name.includes(".") || name.endsWith(".local");
}

function addressesOf(finding: NameFinding): readonly string[] {
  if (finding.is === "addresses") return finding.addresses;
  if (finding.is === "local-fault") throw new ProbeFailure(null);
  if (finding.is === "failed") throw new ProbeFailure("dns", "dns");
  return [];
}
