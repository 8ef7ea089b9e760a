import type { Purpose } from "../guard/address_schemes.ts";
import type { AddressLimit } from "./address_limit.ts";
import { AddressRace } from "./address_race.ts";
import type { Connection } from "./connection.ts";
import type { Deadline, DeadlineWheel } from "./deadline.ts";
import type { Dial, Endpoint } from "./dial.ts";
import type { FamilyOrder } from "./family_order.ts";
import { HeldConnection } from "./held_connection.ts";
import type { PhaseClock } from "./phase_clock.ts";
import { ProbeFailure } from "./probe_failure.ts";
import type { Resolve } from "./resolve.ts";

/** Where a hop leads. */
export interface HopHost extends Pick<Endpoint, "alpn" | "startTls" | "tls"> {
  /** Name, or address without brackets. */
  readonly host: string;
  readonly isAddress: boolean;
  readonly port: number;
  /** Null where no TLS is wanted. */
  readonly tlsName: string | null;
  /** What the guard judges the port by; HTTP where nothing is said. */
  readonly purpose?: Purpose;
}

/** What connecting needs of the address guard. */
export interface ConnectGuard {
  /** Whether every address may be connected to at this port. */
  allowsAnswer(
    ips: readonly string[],
    port: number,
    purpose?: Purpose,
  ): boolean;
  /** Whether Uptick itself answers at this port of this machine's own addresses. */
  isOwnPort(port: number): boolean;
}

/** What connecting takes. */
export interface ConnectTools {
  readonly guard: ConnectGuard;
  /** Resolves names in the targets of users. */
  readonly resolve: Resolve;
  /** Resolves names in targets from the configuration. */
  readonly resolveTrusted: Resolve;
  readonly dial: Dial;
  /** Limits connections to one address for the targets of users. */
  readonly addressLimit: AddressLimit;
  readonly deadlines: DeadlineWheel;
  readonly familyOrder: FamilyOrder;
}

/** The probe that a hop belongs to. */
export interface HopContext {
  /** From the configuration: the guard is not asked. */
  readonly isTrusted: boolean;
  /** Which addresses of a host are asked; all of them without one. */
  readonly family?: 4 | 6 | undefined;
  readonly tools: ConnectTools;
  readonly deadline: Deadline;
  readonly clock: PhaseClock;
  /** The first that is tried, and then the one that a connection stands to. */
  onAddress(address: string): void;
  /** `notAfter` in milliseconds since the epoch. */
  onCertificate(expiresAt: number): void;
}

/** At most this many addresses of one name are tried. */
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
  const addresses = await resolveHop(hop, context);
  clock.enter("connectMs");
  const connection = await connect(addresses, hop, context);
  if (isTrusted || !connection.isLocal || !tools.guard.isOwnPort(hop.port)) {
    return connection;
  }
  connection.close();
  throw new ProbeFailure("blocked");
}

/**
 * The addresses of the host of a hop, which may be connected to. Runs the phase
 * of the lookup.
 *
 * @throws {ProbeFailure} "dns" or "blocked"; of no kind for own trouble.
 */
export async function resolveHop(
  { host, isAddress, port, purpose }: HopHost,
  context: HopContext,
): Promise<readonly string[]> {
  context.clock.startHop();
  const { isTrusted, family, tools } = context;
  const addresses = isAddress ? [host] : await resolveName(host, context);
  if (addresses.length === 0) throw new ProbeFailure("dns");
  if (!isTrusted && !tools.guard.allowsAnswer(addresses, port, purpose)) {
    throw new ProbeFailure("blocked");
  }
  if (family === undefined) return addresses;
  const isWanted = (address: string) =>
    address.includes(":") === (family === 6);
  const wanted = addresses.filter(isWanted);
  if (wanted.length === 0) throw new ProbeFailure("dns");
  return wanted;
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

/** Takes a place among the connections to an address, and returns what gives it back; null where none is left. */
export function takePlace(
  address: string,
  { isTrusted, tools }: Pick<HopContext, "isTrusted" | "tools">,
): (() => void) | null {
  return isTrusted ? () => {} : tools.addressLimit.take(address);
}

/** Most names have one address, and most of those answer: no race is run for it. */
async function connect(
  addresses: readonly string[],
  { port, tlsName, alpn, startTls, tls }: HopHost,
  context: HopContext,
): Promise<Connection> {
  const { clock, deadline, isTrusted, onAddress, onCertificate } = context;
  const { deadlines, dial, familyOrder } = context.tools;
  const onConnect = () => {
    if (tlsName !== null) clock.enter("tlsMs");
  };
  const observer = { onConnect, onCertificate };
  const [address = "", second] = addresses;
  if (second !== undefined) {
    const order = familyOrder.sort(addresses).slice(0, MAX_ADDRESSES);
    return await new AddressRace(order, {
      endpoint: { port, tlsName, alpn, startTls, tls },
      ...{ dial, deadline, deadlines, observer, onAddress },
      takePlace: (address) => takePlace(address, context),
      onFailure: (address, failure) => familyOrder.onFailure(address, failure),
    }).run();
  }
  const release = takePlace(address, context);
  if (release === null) throw new ProbeFailure(null);
  onAddress(address);
  try {
    const endpoint = { address, port, tlsName, alpn, startTls, tls };
    const connection = await dial(endpoint, deadline, observer);
    return isTrusted ? connection : new HeldConnection(connection, release);
  } catch (error) {
    release();
    throw error;
  }
}
