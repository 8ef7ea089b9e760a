import { isLocalFault } from "./local_fault.ts";
import { ProbeFailure } from "./probe_failure.ts";

/**
 * Asks the DNS as the runtime does, where we know no name server ourselves. No
 * such name, a server that fails and silence are one error there, so that a
 * name without an address may always be our own trouble.
 */
export async function resolveByRuntime(
  name: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  // a name that ends in a dot is complete: the search list does not apply
  const complete = name.endsWith(".") ? name : `${name}.`;
  const families = await Promise.allSettled([
    Deno.resolveDns(complete, "A", { signal }),
    Deno.resolveDns(complete, "AAAA", { signal }),
  ]);
  const addresses = families.flatMap((answer) =>
    answer.status === "fulfilled" ? answer.value : []
  );
  if (addresses.length > 0) return addresses;
  const isOwn = families.some((answer) =>
    answer.status === "rejected" && isLocalFault(answer.reason)
  );
  throw isOwn ? new ProbeFailure(null) : new ProbeFailure("dns", "dns");
}
