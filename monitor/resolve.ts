import { lookup } from "node:dns/promises";

/** The addresses of a name, IPv4 first; empty or rejected when there are none. */
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
    return families.flatMap((answer) =>
      answer.status === "fulfilled" ? answer.value : []
    );
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
  const answers = await Promise.race([
    lookup(name, { all: true, order: "ipv4first" }),
    left.promise,
  ]);
  return answers.map(({ address }) => address);
}
