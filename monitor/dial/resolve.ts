import { lookup } from "node:dns/promises";
import { isLocalFault } from "./local_fault.ts";
import { ProbeFailure } from "./probe_failure.ts";

/**
 * The addresses of a name, IPv4 first; empty or rejected when there are none.
 * Rejects with ProbeFailure when our own trouble kept us from asking.
 */
export type Resolve = (
  name: string,
  signal: AbortSignal,
) => Promise<readonly string[]>;

export interface NameServer {
  readonly ipAddr: string;
  readonly port?: number;
}

/**
 * A resolver that asks the DNS alone, for names of users: neither the hosts
 * file nor the search list of this machine can turn one into a name of ours.
 * One family without an answer counts as empty. Asks `nameServer`, by default
 * that of the system. Nothing is kept between calls.
 */
export function createResolver(nameServer?: NameServer): Resolve {
  return async (name, signal) => {
    // a name that ends in a dot is complete: the search list does not apply
    const complete = name.endsWith(".") ? name : `${name}.`;
    const options = nameServer ? { nameServer, signal } : { signal };
    const families = await Promise.allSettled([
      Deno.resolveDns(complete, "A", options),
      Deno.resolveDns(complete, "AAAA", options),
    ]);
    const addresses = families.flatMap((answer) =>
      answer.status === "fulfilled" ? answer.value : []
    );
    const isOwn = families.some((answer) =>
      answer.status === "rejected" && isLocalFault(answer.reason)
    );
    if (isOwn && addresses.length === 0) throw new ProbeFailure(null);
    return addresses;
  };
}

/**
 * Resolves as every program on this machine does, for names from the
 * configuration: hosts file, search list, container and cluster names work.
 */
export async function resolveBySystem(
  name: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  // the system's call cannot be stopped, only left behind
  const left = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => left.reject(signal.reason));
  try {
    const answers = await Promise.race([
      lookup(name, { all: true, order: "ipv4first" }),
      left.promise,
    ]);
    return answers.map(({ address }) => address);
  } catch (error) {
    if (isLocalFault(error) || !canOpenSocket()) throw new ProbeFailure(null);
    throw error;
  }
}

/** The system calls a name unknown, too, when it had no descriptor left to ask with. */
function canOpenSocket(): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port: 0 }).close();
    return true;
  } catch (error) {
    return !isLocalFault(error);
  }
}
