import { X509Certificate } from "node:crypto";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, type SecureContext } from "node:tls";
import {
  type Connection,
  PlainConnection,
  SocketConnection,
} from "./connection.ts";
import type { Expiry } from "./deadline.ts";
import { isLocalFault } from "./local_fault.ts";
import { ProbeFailure } from "./probe_failure.ts";
import { judgePeer, TlsContexts } from "./tls_trust.ts";
import type { TlsRules } from "../types.ts";

/** Where to connect to. */
export interface Endpoint {
  /** A judged address, never a name: nothing is resolved here. */
  readonly address: string;
  readonly port: number;
  /** Null for plain TCP; else the name that the certificate must have, or the address. */
  readonly tlsName: string | null;
  /** What is spoken over TLS, for servers that ask (ALPN); http/1.1 unless it is said. */
  readonly alpn?: readonly string[] | undefined;
  /** Asks in plain text for TLS, where a connection does not begin with it. */
  readonly startTls?: StartTls | undefined;
  /** How its TLS differs from what is usual. */
  readonly tls?: TlsRules | null | undefined;
}

/** @throws {ProbeFailure} where the server does not let TLS begin. */
export type StartTls = (connection: Connection) => Promise<void>;

/** Told about the phases of a connection. */
export interface DialObserver {
  /** TCP stands; TLS, if any, starts. */
  onConnect(): void;
  /** `notAfter` in milliseconds since the epoch; bad certificates too. */
  onCertificate(expiresAt: number): void;
}

/**
 * Opens one connection, which the deadline ends before and after it stands.
 *
 * Rejects with ProbeFailure "refused", "timeout" or, for own trouble (a
 * connection that is heard of only after the deadline is that too), none for
 * TCP, and "tls" for TLS.
 */
export type Dial = (
  endpoint: Endpoint,
  deadline: Expiry,
  observer: DialObserver,
) => Promise<Connection>;

/**
 * Dials with nothing shared between connections, sessions included. `caCerts`
 * (PEM, one each) are the only authorities then: Deno reads such a list anew
 * for each connection, and with its own 150 that takes 11 ms. An operator adds
 * one to Deno's own by `DENO_CERT`, at no cost.
 *
 * @throws {RangeError} when one of them cannot be read.
 */
export function createDial(caCerts: readonly string[] = []): Dial {
  caCerts.forEach(checkAuthority);
  const contexts = new TlsContexts(caCerts);
  return (endpoint, deadline, observer) =>
    endpoint.tlsName === null
      ? dialPlain(endpoint, deadline, observer)
      : dialTls(
        { ...endpoint, context: contexts.get(endpoint.tls) },
        deadline,
        observer,
      );
}

function checkAuthority(pem: string, index: number): void {
  try {
    new X509Certificate(pem);
  } catch {
    throw new RangeError(
      `Cannot trust authority ${index + 1}: it must be a certificate in PEM`,
    );
  }
}

/** At most this many are kept for the next connections: to make one costs a fiftieth of a probe. */
const MAX_SPARE_STOPS = 256;
const spareStops: AbortController[] = [];

/** Ends a connection that is being made: the system alone would try for two minutes. */
function newStop(): AbortController {
  const stop = new AbortController();
  // Deno.connect() calls this at its end, and would lose a socket that came about
  // just before the abort: unclosed, and out of anybody's reach
  stop.signal.throwIfAborted = () => {};
  return stop;
}

/** Deno's own socket, at half the CPU time of one of `node:net`. */
async function dialPlain(
  { address, port }: Endpoint,
  deadline: Expiry,
  observer: DialObserver,
): Promise<Connection> {
  const stop = spareStops.pop() ?? newStop();
  const { signal } = stop;
  deadline.onExpiry(() => stop.abort());
  if (deadline.expired) throw new ProbeFailure("timeout", "wait");
  let socket: Deno.TcpConn;
  try {
    socket = await Deno.connect({ hostname: address, port, signal });
  } catch (error) {
    throw deadline.expired
      ? new ProbeFailure("timeout", "wait")
      : connectFailure(error, address);
  }
  const connection = new PlainConnection(socket);
  deadline.onExpiry(() => connection.close());
  // the target had connected, and it was us who did not come round to hear it
  if (deadline.expired) throw new ProbeFailure(null);
  // nothing can abort it any more, so it serves another
  if (spareStops.length < MAX_SPARE_STOPS) spareStops.push(stop);
  observer.onConnect();
  return connection;
}

interface TlsEndpoint extends Endpoint {
  readonly context: SecureContext;
}

/** Asks for TLS in plain text where that comes first, and then speaks it. */
async function dialTls(
  endpoint: TlsEndpoint,
  deadline: Expiry,
  observer: DialObserver,
): Promise<Connection> {
  const { startTls, address, port } = endpoint;
  if (startTls === undefined) return await secure(endpoint, deadline, observer);
  const socket = await connectPlainly({ address, port }, deadline);
  observer.onConnect();
  try {
    await startTls(new SocketConnection(socket));
  } catch (error) {
    socket.destroy();
    throw deadline.expired ? new ProbeFailure("timeout", "wait") : error;
  }
  for (const event of ["readable", "end", "error", "close"]) {
    socket.removeAllListeners(event);
  }
  return await secure({ ...endpoint, socket }, deadline, observer);
}

/** A socket of Node's, which TLS can take over. */
export function connectPlainly(
  { address, port }: Pick<Endpoint, "address" | "port">,
  deadline: Expiry,
): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connectTcp({ host: address, port });
  deadline.onExpiry(() => socket.destroy());
  socket.once("connect", () => resolve(socket));
  const fail = (error?: unknown) =>
    reject(
      deadline.expired
        ? new ProbeFailure("timeout", "wait")
        : connectFailure(error, address),
    );
  socket.once("error", fail);
  socket.once("close", () => fail());
  return promise;
}

/**
 * `node:tls`, because Deno's own TLS shows no certificate. It must not refuse
 * bad ones by itself: their expiry is read first, then they are judged.
 */
function secure(
  endpoint: TlsEndpoint & { readonly socket?: Socket },
  deadline: Expiry,
  observer: DialObserver,
): Promise<Connection> {
  const { promise, resolve, reject } = Promise.withResolvers<Connection>();
  const { address, port, tls, context, alpn = ["http/1.1"] } = endpoint;
  const tlsName = tls?.serverName || endpoint.tlsName;
  const socket = connectTls({
    host: address,
    port,
    ...(endpoint.socket && { socket: endpoint.socket }),
    // RFC 6066: an address is no server name; the certificate is then judged by `host`
    ...(tlsName === address || tlsName === null ? {} : { servername: tlsName }),
    secureContext: context,
    rejectUnauthorized: false,
    ...(alpn.length > 0 && { ALPNProtocols: [...alpn] }),
  });
  deadline.onExpiry(() => socket.destroy());
  let connected = endpoint.socket !== undefined;
  let isSettled = false;
  const fail = (error?: unknown) => {
    if (isSettled) return;
    isSettled = true;
    if (deadline.expired) reject(new ProbeFailure("timeout", "wait"));
    else {reject(
        connected ? new ProbeFailure("tls") : connectFailure(error, address),
      );}
  };
  socket.on("error", fail);
  socket.on("close", () => fail());
  socket.once("connect", () => {
    connected = true;
    observer.onConnect();
  });
  socket.once("secureConnect", () => {
    const tell = (expiresAt: number) => observer.onCertificate(expiresAt);
    if (judgePeer(socket, tls, tell)) {
      isSettled = true;
      return resolve(new SocketConnection(socket));
    }
    socket.destroy();
    fail();
  });
  return promise;
}

/** Which of the two Deno's `node:tls` says EINVAL for; both mean that nothing was sent. */
const NO_SOURCE = new Set<unknown>(["EADDRNOTAVAIL", "EINVAL"]);

/** RFC 9293 tells a refusal and a reset apart from the rest, which may be our own network's. */
export function connectFailure(error: unknown, address: string): ProbeFailure {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ETIMEDOUT") return new ProbeFailure("timeout", "wait");
  // no port left; but of an IPv6 address a machine without IPv6 says the same
  if (NO_SOURCE.has(code)) {
    return new ProbeFailure(null, address.includes(":") ? "route" : null);
  }
  if (isLocalFault(error)) return new ProbeFailure(null);
  const isTheirs = code === "ECONNREFUSED" || code === "ECONNRESET";
  return new ProbeFailure("refused", isTheirs ? null : "route");
}
