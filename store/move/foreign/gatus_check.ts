import { parseGoDuration } from "../../../monitor/fields/go_duration.ts";
import { readConditions } from "./gatus_conditions.ts";
import type { WireAssertion } from "./gatus_assertions.ts";
import { readGatusDns } from "./gatus_dns.ts";
import { isList, isObject, type Tree, type TreeObject } from "./gatus_file.ts";
import { plainAddress } from "./monitor_address.ts";
import { acceptsUrl, possibleInterval } from "./monitor_of_members.ts";

/** What an endpoint asks, in members of ours; or why it cannot be asked here. */
export type GatusCheck =
  | { readonly cannot: string }
  | {
    readonly members: Readonly<Record<string, unknown>>;
    readonly lost: readonly string[];
    readonly remarks: readonly string[];
  };

const DEFAULT_INTERVAL_MS = 60_000;
const DEFAULT_TIMEOUT_MS = 10_000;
const MAX_TIMEOUT_MS = 60_000;
/** Schemes of kinds that ask no more than whether there is a connection. */
const CONNECTION_SCHEMES = ["tcp", "tls", "starttls", "ws", "wss"];

/** Kinds whose certificates can be taken as they are; those of http are told by the address. */
const TLS_KINDS = ["tls", "starttls", "wss"];

/** Members of an endpoint that are read here or by whoever calls. */
const KNOWN = [
  "name",
  "group",
  "url",
  "enabled",
  "interval",
  "conditions",
  "method",
  "headers",
  "body",
  "graphql",
  "client",
  "dns",
  "ui",
];
/** What decides nothing about being up. */
const LOST: Readonly<Record<string, (value: Tree) => string>> = {
  alerts: (value) => `alerts by ${typesOf(value).join(", ") || "no provider"}`,
  "maintenance-windows": () => "maintenance windows",
  "extra-labels": () => "labels",
};
/** Members of `client` that are read here. */
const KNOWN_CLIENT = ["timeout", "ignore-redirect", "network", "insecure"];
/** Without these the request would be another one. */
const CANNOT_CLIENT: Readonly<Record<string, string>> = {
  oauth2: "it authenticates by OAuth",
  "identity-aware-proxy": "it authenticates by an identity-aware proxy",
  "proxy-url": "it asks through a proxy",
  tunnel: "it asks through a tunnel",
  tls: "it needs a client certificate",
};
const LOST_CLIENT: Readonly<Record<string, string>> = {
  "dns-resolver": "its own resolver",
  "store-cookies": "its cookies",
};
/** What is said of the network there, and of the version of IP here. */
const IP_VERSIONS: Readonly<Record<string, string>> = { ip4: "4", ip6: "6" };
/** What differs from request to request. */
const VARYING = /\[(RANDOM_STRING_\d+|LOCAL_ADDRESS)\]/;

/** What an endpoint asks. */
export function gatusCheck(endpoint: TreeObject): GatusCheck {
  const url = textOf(endpoint.url);
  const client = isObject(endpoint.client) ? endpoint.client : {};
  const conditions = isList(endpoint.conditions)
    ? endpoint.conditions.map(textOf)
    : [];
  const kind = kindOf(endpoint, url);
  if (kind !== "http" && kind !== "dns" && !acceptsKind(kind, url)) {
    return { cannot: `a check of kind ${kind}` };
  }
  if (conditions.length === 0) return { cannot: "it has no condition" };
  const cannot = Object.keys(client).filter((name) => isOn(client[name]))
    .flatMap((name) => CANNOT_CLIENT[name] ?? []);
  if (cannot.length > 0) return { cannot: cannot.join("; ") };
  const times = readTimes(endpoint, client);
  if ("cannot" in times) return times;
  if (isObject(endpoint.dns)) {
    const read = readGatusDns(endpoint.dns, url, conditions);
    if ("cannot" in read) return read;
    return {
      members: { ...times.members, url: read.url },
      lost: [...read.lost, ...lostOf(endpoint, client)],
      remarks: times.remarks,
    };
  }
  const read = readConditions(conditions);
  if ("cannot" in read) return read;
  const lost = [...read.lost, ...lostOf(endpoint, client)];
  const remarks = [...read.remarks, ...times.remarks];
  const sent = kind === "http"
    ? requestOf(endpoint, url, read)
    : connectionOf(kind, endpoint, read);
  if ("cannot" in sent) return sent;
  const follow_redirects = !isOn(client["ignore-redirect"]);
  const own = kind === "http" ? { follow_redirects } : {};
  const hasTls = kind === "http" || TLS_KINDS.includes(kind);
  const isInsecure = hasTls && isOn(client.insecure);
  const ip_version = IP_VERSIONS[textOf(client.network)];
  return {
    members: {
      ...times.members,
      ...sent.members,
      ...own,
      ...ip_version !== undefined && { ip_version },
      ...isInsecure && { tls: { verify: false } },
    },
    lost,
    remarks,
  };
}

/** What is asked of a connection: nothing but that there is one. */
function connectionOf(
  kind: string,
  endpoint: TreeObject,
  { assertions, expectedStatus, expectedText }: Expected,
): Sent {
  const isTimed = assertions.every(({ on }) => on === "duration") ||
    kind === "tls" &&
      assertions.every(({ on }) => on !== "text" && on !== "json");
  if (expectedStatus !== ANY_STATUS || expectedText !== "" || !isTimed) {
    return { cannot: `conditions that a check of kind ${kind} does not have` };
  }
  if (textOf(endpoint.body) !== "") return { cannot: "it sends a message" };
  const url = textOf(endpoint.url);
  if (kind === "starttls") {
    return { members: { url: tlsUrl(url), starttls: "smtp", assertions } };
  }
  if (!kind.startsWith("ws")) return { members: { url, assertions } };
  return { members: { url, headers: headersOf(endpoint), assertions } };
}

/** There, TLS begins in SMTP alone. */
function tlsUrl(url: string): string {
  return url.replace(/^starttls:/i, "tls:");
}

function headersOf({ headers }: TreeObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(isObject(headers) ? headers : {})
      .map(([name, value]) => [name, textOf(value)]),
  );
}

const ANY_STATUS = "100-599";

/** The scheme of the address decides. */
function kindOf({ dns, ssh }: TreeObject, url: string): string {
  if (dns !== undefined) return "dns";
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) return "unknown";
  if (ssh !== undefined) return "ssh";
  return scheme === "https" ? "http" : scheme;
}

function acceptsKind(kind: string, url: string): boolean {
  return CONNECTION_SCHEMES.includes(kind) && acceptsUrl(tlsUrl(url));
}

interface Expected {
  readonly expectedStatus: string;
  readonly expectedText: string;
  readonly assertions: readonly WireAssertion[];
}

type Sent =
  | { readonly members: Readonly<Record<string, unknown>> }
  | { readonly cannot: string };

function requestOf(
  endpoint: TreeObject,
  url: string,
  { expectedStatus, expectedText, assertions }: Expected,
): Sent {
  const address = plainAddress(url);
  const headers = headersOf(endpoint);
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  const add = (name: string, value: string) => {
    if (!names.includes(name.toLowerCase())) headers[name] = value;
  };
  for (const [name, value] of Object.entries(address.headers)) add(name, value);
  const method = (textOf(endpoint.method) || "GET").toUpperCase();
  const members = {
    url: address.url,
    method,
    headers,
    expected_status: expectedStatus,
    expected_text: expectedText,
    assertions,
  };
  const body = textOf(endpoint.body);
  if (body === "") return { members };
  if (VARYING.test(body)) return { cannot: "its body differs each time" };
  const filled = fillIn(body, endpoint);
  if (!isOn(endpoint.graphql)) return { members: { ...members, body: filled } };
  add("Content-Type", "application/json");
  return { members: { ...members, body: JSON.stringify({ query: filled }) } };
}

function fillIn(body: string, { name, group, url }: TreeObject): string {
  return body.replaceAll("[ENDPOINT_NAME]", () => textOf(name))
    .replaceAll("[ENDPOINT_GROUP]", () => textOf(group))
    .replaceAll("[ENDPOINT_URL]", () => textOf(url));
}

function readTimes(
  { interval }: TreeObject,
  { timeout }: TreeObject,
):
  | {
    readonly members: Readonly<Record<string, unknown>>;
    readonly remarks: readonly string[];
  }
  | { readonly cannot: string } {
  const everyMs = durationOf(interval, DEFAULT_INTERVAL_MS);
  const waitMs = durationOf(timeout, DEFAULT_TIMEOUT_MS);
  if (everyMs === null) return { cannot: "its interval is no duration" };
  if (waitMs === null) return { cannot: "its timeout is no duration" };
  const seconds = possibleInterval(everyMs / 1_000);
  const timeoutMs = Math.min(waitMs, MAX_TIMEOUT_MS);
  const remarks: string[] = [];
  if (seconds * 1_000 < everyMs) {
    remarks.push(`interval ${seconds} s, the longest here`);
  }
  if (timeoutMs < waitMs) {
    remarks.push(`timeout ${timeoutMs / 1_000} s, the longest here`);
  }
  return {
    remarks,
    members: {
      interval: seconds,
      timeout: timeoutMs / 1_000,
      failures_before_down: 1,
    },
  };
}

function durationOf(tree: Tree | undefined, otherwiseMs: number) {
  const text = textOf(tree);
  return text === "" || text === "0" ? otherwiseMs : parseGoDuration(text);
}

function lostOf(endpoint: TreeObject, client: TreeObject): string[] {
  const ofEndpoint = Object.entries(endpoint)
    .filter(([name]) => !KNOWN.includes(name))
    .map(([name, value]) => LOST[name]?.(value) ?? `the member "${name}"`);
  const ofClient = Object.keys(client)
    .filter((name) => !KNOWN_CLIENT.includes(name) && isOn(client[name]))
    .filter((name) => CANNOT_CLIENT[name] === undefined)
    .map((name) => LOST_CLIENT[name] ?? `the member "client.${name}"`);
  return [...ofEndpoint, ...ofClient];
}

function typesOf(alerts: Tree): string[] {
  const types = (isList(alerts) ? alerts : []).map((alert) =>
    isObject(alert) ? textOf(alert.type) : ""
  );
  return [...new Set(types)].filter((type) => /^[a-z0-9-]+$/i.test(type));
}

/** A text as it stands; what says null, or is none, is empty. */
export function textOf(tree: Tree | undefined): string {
  return typeof tree === "string" && !/^(~|null)$/i.test(tree) ? tree : "";
}

/** Whether a switch is on, as Go's YAML reads it; an object or a text counts as said. */
export function isOn(tree: Tree | undefined): boolean {
  if (typeof tree !== "string") return tree !== undefined;
  return textOf(tree) !== "" && !/^(false|no|off|n)$/i.test(tree);
}
