import { lookup } from "node:dns/promises";
import type { DeadlineWheel } from "./deadline.ts";
import { isLocalFault } from "./local_fault.ts";
import { ProbeFailure } from "./probe_failure.ts";

/** Of some 30 that the process has for all calls of the system, which cannot be stopped. */
const MAX_RUNNING = 4;
/** For one name, waiting for a place included. */
const MAX_LOOKUP_MS = 2_000;

type Lookup = (name: string) => Promise<readonly string[]>;

/** Asks the system for the few names that only it knows. */
export class SystemLookups {
  readonly #deadlines: DeadlineWheel;
  readonly #lookup: Lookup;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(deadlines: DeadlineWheel, lookup: Lookup = askSystem) {
    this.#deadlines = deadlines;
    this.#lookup = lookup;
  }

  /** As `Resolve` says. The system's call is left behind with the signal, or after two seconds. */
  async resolve(name: string, signal: AbortSignal): Promise<readonly string[]> {
    const left = Promise.withResolvers<never>();
    const onAbort = () => left.reject(signal.reason);
    signal.addEventListener("abort", onAbort);
    const deadline = this.#deadlines.start(MAX_LOOKUP_MS);
    deadline.onExpiry(() => left.reject(new ProbeFailure("dns", "dns")));
    try {
      return await Promise.race([this.#inTurn(name, signal), left.promise]);
    } catch (error) {
      if (error instanceof ProbeFailure || signal.aborted) throw error;
      if (isLocalFault(error) || !canOpenSocket()) throw new ProbeFailure(null);
      const code = error instanceof Error && "code" in error ? error.code : "";
      if (code === "ENOTFOUND") return [];
      throw new ProbeFailure("dns", "dns");
    } finally {
      signal.removeEventListener("abort", onAbort);
      deadline.clear();
    }
  }

  async #inTurn(name: string, signal: AbortSignal): Promise<readonly string[]> {
    if (this.#running === MAX_RUNNING) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running++;
    try {
      return signal.aborted ? [] : await this.#lookup(name);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}

async function askSystem(name: string): Promise<readonly string[]> {
  const answers = await lookup(name, { all: true, order: "ipv4first" });
  return answers.map(({ address }) => address);
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
