import type { AddressLimit } from "./address_limit.ts";
import type { Connection } from "./connection.ts";
import type { Deadline } from "./deadline.ts";
import type { Dial } from "./dial.ts";
import type { PhaseClock } from "./phase_clock.ts";
import { ProbeFailure } from "./probe_failure.ts";
import type { Resolve } from "./resolve.ts";

/** Where a hop leads. */
export interface HopHost {
  /** Name, or address without brackets. */
  readonly host: string;
  readonly isAddress: boolean;
  readonly port: number;
  /** Null where no TLS is wanted. */
  readonly tlsName: string | null;
}

/** What connecting takes. */
export interface ConnectTools {
  readonly guard: {
    /** Whether every address may be connected to at this port. */
    allowsAnswer(ips: readonly string[], port: number): boolean;
    /** Whether Uptick itself answers at this port of this machine's own addresses. */
    isOwnPort(port: number): boolean;
  };
  /** For names in the targets of users. */
  readonly resolve: Resolve;
  /** For names in targets from the configuration. */
  readonly resolveTrusted: Resolve;
  readonly dial: Dial;
  /** For the targets of users. */
  readonly addressCap: AddressLimit;
}

/** The probe that a hop belongs to. */
export interface HopContext {
  /** From the configuration: the guard is not asked. */
  readonly isTrusted: boolean;
  readonly tools: ConnectTools;
  readonly deadline: Deadline;
  readonly clock: PhaseClock;
  /** The first that is tried, and then the one that a connection stands to. */
  onAddress(address: string): void;
  /** `notAfter` in milliseconds since the epoch. */
  onCertificate(expiresAt: number): void;
}

/** Most addresses of one name that are tried. */
const MAX_ADDRESSES = 8;

/**
 * Resolves the host of a hop once, has every address judged, and connects to
 * the first of them that answers. Runs the phases up to the TLS handshake.
 *
 * @throws {ProbeFailure} "dns", "blocked", "refused", "timeout" or "tls"; of no
 * kind for own trouble.
 */
export async function connectHop(
  hop: HopHost,
  context: HopContext,
): Promise<Connection> {
  const { clock, isTrusted, tools } = context;
  clock.startHop();
  const addresses = hop.isAddress
    ? [hop.host]
    : await resolveName(hop.host, context);
  if (addresses.length === 0) throw new ProbeFailure("dns");
  if (!isTrusted && !tools.guard.allowsAnswer(addresses, hop.port)) {
    throw new ProbeFailure("blocked");
  }
  clock.enter("connectMs");
  const connection = await connectToFirst(addresses, hop, context);
  if (isTrusted || !connection.isLocal || !tools.guard.isOwnPort(hop.port)) {
    return connection;
  }
  connection.close();
  throw new ProbeFailure("blocked");
}

async function resolveName(
  name: string,
  { deadline, isTrusted, tools }: HopContext,
): Promise<readonly string[]> {
  const stop = new AbortController();
  deadline.onExpiry(() => stop.abort());
  const resolve = isTrusted ? tools.resolveTrusted : tools.resolve;
  try {
    return await resolve(name, stop.signal);
  } catch (error) {
    if (error instanceof ProbeFailure) throw error;
    throw new ProbeFailure("dns", "dns");
  }
}

/**
 * Goes on to the next address while the ones before it refuse or cannot be
 * reached. When none is left, a refusal counts for more than an IPv6 that this
 * machine lacks, and that for more than a missing route. An address that too
 * many users' probes are at is not asked, and so nothing is known then.
 */
async function connectToFirst(
  addresses: readonly string[],
  { port, tlsName }: HopHost,
  { clock, deadline, isTrusted, onAddress, onCertificate, tools }: HopContext,
): Promise<Connection> {
  const onConnect = () => {
    if (tlsName !== null) clock.enter("tlsMs");
  };
  const observer = { onConnect, onCertificate };
  let failure: ProbeFailure | null = null;
  let isBusy = false;
  for (const address of addresses.slice(0, MAX_ADDRESSES)) {
    const release = isTrusted ? () => {} : tools.addressCap.take(address);
    if (release === null) {
      isBusy = true;
      continue;
    }
    onAddress(address);
    try {
      const endpoint = { address, port, tlsName };
      const connection = await tools.dial(endpoint, deadline, observer);
      return isTrusted ? connection : new HeldConnection(connection, release);
    } catch (error) {
      release();
      if (!(error instanceof ProbeFailure) || !mayBeOneAddress(error)) {
        throw error;
      }
      if (failure === null || weightOf(error) > weightOf(failure)) {
        failure = error;
      }
    }
  }
  if (isBusy) throw new ProbeFailure(null);
  throw failure ?? new ProbeFailure("refused", "route");
}

/** A connection that gives its place back when it is closed. */
class HeldConnection implements Connection {
  readonly #connection: Connection;
  readonly #release: () => void;

  constructor(connection: Connection, release: () => void) {
    this.#connection = connection;
    this.#release = release;
  }

  get isLocal(): boolean {
    return this.#connection.isLocal ?? false;
  }

  read(buffer: Uint8Array): Promise<number | null> {
    return this.#connection.read(buffer);
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#connection.write(bytes);
  }

  close(): void {
    this.#release();
    this.#connection.close();
  }
}

/** Whether another address of the name may be better off. */
function mayBeOneAddress({ kind, suspect }: ProbeFailure): boolean {
  return kind === "refused" || (kind === null && suspect === "route");
}

function weightOf({ kind, suspect }: ProbeFailure): number {
  if (kind === null) return 1;
  return suspect === "route" ? 0 : 2;
}
