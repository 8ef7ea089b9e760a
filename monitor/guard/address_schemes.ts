import { parseAddress } from "./address_ranges.ts";

/** What a connection is for: it decides which ports it may go to. */
export interface Purpose {
  /** Of a url, with its colon: `tcp:`. */
  readonly protocol: string;
  /** The protocol in which TLS is asked for. */
  readonly starttls?: string;
  /** Whether text of a user's is sent. */
  readonly sends?: boolean;
}

/** A request of HTTP; that is what webhooks and redirects are, too. */
export const WEB: Purpose = { protocol: "http:" };

/** Where an address leads that names no port; 0 where it must name one. */
const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ["http:", 80],
  ["https:", 443],
  ["ws:", 80],
  ["wss:", 443],
  ["tls:", 443],
  ["dns:", 53],
]);

const DNS_PORT = 53;

/** Of protocols that speak TLS at once. */
const TLS_PORTS: readonly number[] = [
  465, // SMTP
  563, // NNTP
  636, // LDAP
  853, // DNS
  989, // FTP data
  990, // FTP
  993, // IMAP
  995, // POP3
];

/** Of protocols whose servers speak first, or harm nobody by a connection. */
const TCP_PORTS: readonly number[] = [
  21, // FTP
  22, // SSH
  25, // SMTP
  110, // POP3
  143, // IMAP
  465, // SMTP over TLS
  587, // SMTP for users
  993, // IMAP over TLS
  995, // POP3 over TLS
];

const STARTTLS_PORTS: ReadonlyMap<string, readonly number[]> = new Map([
  ["smtp", [25, 587]],
  ["imap", [143]],
  ["pop3", [110]],
  ["postgres", [5432]],
]);

/** Ports of public addresses that only this purpose may go to. */
export function portsOnlyFor(
  { protocol, starttls, sends }: Purpose,
): readonly number[] {
  if (protocol === "dns:") return [DNS_PORT];
  if (protocol === "tcp:") return sends === true ? [] : TCP_PORTS;
  if (protocol !== "tls:") return [];
  return [...TLS_PORTS, ...STARTTLS_PORTS.get(starttls ?? "") ?? []];
}

/** The port that `url` leads to. */
export function portOf(url: URL): number {
  return Number(url.port || (DEFAULT_PORTS.get(url.protocol) ?? 0));
}

/**
 * Parses an address of any kind. The URL parser leaves the hosts of schemes
 * that it does not know as they are; here each host is spelled in one way.
 */
export function parseTarget(text: string): URL | null {
  const url = URL.parse(text);
  if (url === null || url.origin !== "null") return url;
  const host = URL.parse(`http://${url.hostname}/`)?.hostname;
  if (host === undefined) return null;
  const port = url.port === "" ? "" : `:${url.port}`;
  return URL.parse(
    `${url.protocol}//${host}${port}${url.pathname}${url.search}`,
  );
}

/** A host with or without a port, as it may stand in a parameter. */
const HOST_AND_PORT = /^[^/?#@\\\s]+$/;

/**
 * Where a probe of `url` connects to: there itself but for `dns:`, which asks
 * the name server of its parameter `server`. Null where none is named.
 */
export function reachedUrl(url: URL): URL | null {
  if (url.protocol !== "dns:") return url;
  const server = url.searchParams.get("server") ?? "";
  if (!HOST_AND_PORT.test(server)) return null;
  const isBareIpv6 = parseAddress(server)?.length === 8;
  return parseTarget(`dns://${isBareIpv6 ? `[${server}]` : server}`);
}
