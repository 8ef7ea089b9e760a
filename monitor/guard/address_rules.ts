import { portOf } from "./address_schemes.ts";

/** Says what is wrong, as text for the user; null when nothing is. */
export type Rule<Subject> = (subject: Subject) => string | null;

const MAX_URL_LENGTH = 2048;
/** Login pages carry much along; servers take some 8,000 to 16,000 characters. */
const MAX_REDIRECT_LENGTH = 65536;

/** The URL parser strips, ends or rewrites the text at these, silently. */
const FORBIDDEN_CHARACTER = /[\p{Cc}\u00a0 \\]/u;

const MAX_NAME_LENGTH = 253;

/** A label as RFC 1123 has it, and with the underscores that are met in DNS. */
const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

const WEB_PORTS: readonly number[] = [
  80,
  443,
];

const FIRST_USER_PORT = 1024;

/** The bad ports of the Fetch standard from 1024 on: no fetch connects there. */
const BAD_PORTS: readonly number[] = [
  1719, // H.323
  1720, // H.323
  1723, // PPTP
  2049, // NFS
  3659, // Apple SASL
  4045, // NFS lock
  4190, // Sieve
  5060, // SIP
  5061, // SIP
  6000, // X11
  6566, // SANE
  6665, // IRC
  6666, // IRC
  6667, // IRC
  6668, // IRC
  6669, // IRC
  6679, // IRC
  6697, // IRC
  10080, // Amanda
];

/** Data stores and control planes, which take plain text as commands. */
const STORE_PORTS: readonly number[] = [
  2181, // ZooKeeper
  2375, // Docker
  2376, // Docker
  2379, // etcd
  2380, // etcd
  3306, // MySQL
  3389, // remote desktop
  5432, // PostgreSQL
  5672, // AMQP
  5900, // VNC
  5984, // CouchDB
  6379, // Redis
  6443, // Kubernetes
  8300, // Consul
  8500, // Consul
  9092, // Kafka
  9200, // Elasticsearch
  9300, // Elasticsearch
  10250, // kubelet
  10255, // kubelet
  11211, // Memcached
  27017, // MongoDB
];

/** Names that mean something else on each network, or nothing (RFC 6761 and kin). */
const SPECIAL_SUFFIXES: readonly string[] = [
  "localhost",
  "local",
  "internal",
  "intranet",
  "lan",
  "home",
  "corp",
  "private",
  "arpa",
  "onion",
  "test",
  "invalid",
  "example",
  "alt",
];

/**
 * The rules by what they judge. Texts are judged before they are parsed,
 * because the parser hides what was there.
 */
export const RULES: {
  /** The text of an http(s) url. */
  readonly text: readonly Rule<string>[];
  /** The text of an address of any kind that a monitor may have. */
  readonly target: readonly Rule<string>[];
  /** What the text of a url became. */
  readonly written: readonly Rule<URL>[];
  /** What the text of a `Location` field became, whose spelling is the target's own. */
  readonly redirect: readonly Rule<URL>[];
  /** A parsed url. */
  readonly url: readonly Rule<URL>[];
  /** The port of a public address. */
  readonly publicPort: readonly Rule<number>[];
  /** A parsed url, where only public addresses are allowed. */
  readonly publicName: readonly Rule<URL>[];
} = {
  text: [
    tooLong,
    forbiddenCharacter,
    illFormed,
    noWebScheme,
    userinfo,
  ],
  target: [
    tooLong,
    forbiddenCharacter,
    illFormed,
    noKnownScheme,
    userinfo,
  ],
  written: [
    longHref,
  ],
  redirect: [
    noWebPage,
    longRedirect,
    namedUser,
  ],
  url: [
    noPort,
    badName,
  ],
  publicPort: [
    lowPort,
    badPort,
    storePort,
  ],
  publicName: [
    singleLabel,
    specialName,
  ],
};

/**
 * The canonical host: an address without brackets, or a name without the dot
 * that makes it absolute.
 */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$|\.$/g, "");
}

function tooLong(text: string): string | null {
  return text.length > MAX_URL_LENGTH
    ? `a url has at most ${MAX_URL_LENGTH} characters`
    : null;
}

function forbiddenCharacter(text: string): string | null {
  return FORBIDDEN_CHARACTER.test(text)
    ? "control characters, spaces and backslashes are not allowed"
    : null;
}

/** A lone surrogate would become U+FFFD. */
function illFormed(text: string): string | null {
  return text.isWellFormed() ? null : "the text is not well-formed Unicode";
}

function noWebScheme(text: string): string | null {
  return /^https?:\/\/[^/]/i.test(text)
    ? null
    : "a url starts with http:// or https:// and a host";
}

function noKnownScheme(text: string): string | null {
  return /^(?:https?|wss?|tcp|tls|dns):\/\/[^/]/i.test(text)
    ? null
    : "an address starts with https://, http://, wss://, ws://, tcp://, tls:// or dns:// and a host";
}

/** Judged in the text: a parsed url does not show an empty userinfo. */
function userinfo(text: string): string | null {
  return /^[a-z]+:\/\/[^/?#]*@/i.test(text)
    ? "a user name or password in a url is not allowed"
    : null;
}

/** Of a redirect, whose text may leave the scheme out. */
function noWebPage(url: URL): string | null {
  return url.protocol === "http:" || url.protocol === "https:"
    ? null
    : "a redirect leads to http:// or https://";
}

function longRedirect(url: URL): string | null {
  return url.href.length > MAX_REDIRECT_LENGTH
    ? `a redirect has at most ${MAX_REDIRECT_LENGTH} characters`
    : null;
}

/** An empty userinfo is not there any more. */
function namedUser(url: URL): string | null {
  return url.username !== "" || url.password !== ""
    ? "a user name or password in a redirect is not allowed"
    : null;
}

/** Escaping and IDNA make the text longer; the result must pass again. */
function longHref(url: URL): string | null {
  return tooLong(url.href);
}

/** Nothing listens at 0. */
function noPort(url: URL): string | null {
  const port = portOf(url);
  return port === 0 ? portRefused(port) : null;
}

function lowPort(port: number): string | null {
  return port < FIRST_USER_PORT && !WEB_PORTS.includes(port)
    ? portRefused(port)
    : null;
}

function badPort(port: number): string | null {
  return BAD_PORTS.includes(port) ? portRefused(port) : null;
}

function storePort(port: number): string | null {
  return STORE_PORTS.includes(port) ? portRefused(port) : null;
}

function portRefused(port: number): string {
  return `port ${port} is not allowed`;
}

/** Addresses are names too as far as these rules go, except for IPv6. */
function badName(url: URL): string | null {
  const host = hostOf(url);
  const valid = host.includes(":") || host.length <= MAX_NAME_LENGTH &&
      host.split(".").every((label) => LABEL.test(label));
  return valid ? null : "the host is not a valid name";
}

/** The resolver could look it up in a search domain of ours. */
function singleLabel(url: URL): string | null {
  const host = hostOf(url);
  return /[.:]/.test(host)
    ? null
    : privateName(host, "public ones have at least two parts");
}

function specialName(url: URL): string | null {
  const host = hostOf(url);
  const last = host.split(".").at(-1) ?? "";
  return SPECIAL_SUFFIXES.includes(last)
    ? privateName(host, `no public ones end in .${last}`)
    : null;
}

function privateName(host: string, why: string): string {
  return `host ${host} is a name of a private network (${why}), whose ` +
    "addresses the operator can allow: ALLOW_PRIVATE_TARGETS";
}
