import { acceptsUrl, possibleInterval } from "./monitor_of_members.ts";
import { basic, plainAddress } from "./monitor_address.ts";
import { isWithin, type StatusRange, statusRule } from "./status_ranges.ts";

/** A row of a table of Uptime Kuma; columns differ by version, so any may be missing. */
export type KumaRow = Readonly<Record<string, unknown>>;

/** What a monitor asks, in members of ours; or why it cannot be asked here. */
export type KumaCheck =
  | { readonly cannot: string }
  | {
    readonly members: Readonly<Record<string, unknown>>;
    readonly lost: readonly string[];
    readonly remarks: readonly string[];
  };

const DEFAULT_INTERVAL_S = 60;
const MAX_TIMEOUT_S = 60;
const MAX_FAILURES = 100;
const MAX_REDIRECTS = 20;
/** A failure that is not confirmed yet is looked into within 100 minutes. */
const MAX_RETRY_S = 6_000;
/** Uptime Kuma's own share of the interval where no timeout is set. */
const DEFAULT_TIMEOUT_SHARE = 0.8;
/** Kinds that ask by HTTP. */
const HTTP_KINDS = ["http", "keyword", "json-query"];
/** Addresses of the kinds that need no more than one, where monitors take such addresses. */
const ADDRESSES: Readonly<Record<string, (row: KumaRow) => string>> = {
  port: ({ hostname, port, smtp_security }) =>
    `${smtp_security === "secure" ? "tls" : "tcp"}://${hostname}:${port}`,
  smtp: ({ hostname, port, smtp_security }) =>
    `${text(smtp_security) === "" ? "tcp" : "tls"}://${hostname}:${port}`,
  "websocket-upgrade": ({ url }) => text(url),
  dns: dnsAddress,
};
/** What the kinds that need no more than an address have beside it. */
const MORE_MEMBERS: Readonly<
  Record<string, (row: KumaRow) => Record<string, unknown>>
> = {
  smtp: ({ smtp_security }) => {
    if (text(smtp_security) === "") return { expected_text: "220" };
    return smtp_security === "starttls" ? { starttls: "smtp" } : {};
  },
};

type Rule = readonly [
  applies: (row: KumaRow) => boolean,
  words: string | ((row: KumaRow) => string),
];

const isSet = (value: unknown) =>
  value !== null && value !== undefined && value !== "" && Number(value) !== 0;
const text = (value: unknown) => typeof value === "string" ? value : "";

/** What no member of ours can say of the kinds that need no more than an address. */
const CANNOT_OTHERS: readonly Rule[] = [
  [
    ({ conditions }) => !/^\s*(\[\s*\])?\s*$/.test(text(conditions)),
    "it compares what is found",
  ],
];

/** The same of those that ask by HTTP. */
const CANNOT: readonly Rule[] = [
  [({ proxy_id }) => isSet(proxy_id), "it asks through a proxy"],
  [
    ({ auth_method }) =>
      !["", "basic", "bearer", "mtls"].includes(
        text(auth_method).toLowerCase(),
      ),
    ({ auth_method }) => `it authenticates by ${auth_method}`,
  ],
  [
    (row) => row.type === "json-query" && jsonAssertion(row) === null,
    "it compares a value in a JSON answer by more than names and numbers",
  ],
];

/** What decides nothing, or makes the check here stricter than it was there. */
const LOST: readonly Rule[] = [
  [({ description }) => text(description) !== "", "the description"],
  [
    ({ expiry_notification }) => isSet(expiry_notification),
    "the alert before the certificate expires",
  ],
  [
    ({ domain_expiry_notification }) => isSet(domain_expiry_notification),
    "the alert before the domain expires",
  ],
  [({ cache_bust }) => isSet(cache_bust), "the parameter against caches"],
  [({ resend_interval }) => isSet(resend_interval), "repeated alerts"],
  [
    ({ type, dns_resolve_server }) =>
      type === "dns" && text(dns_resolve_server).includes(","),
    "its other name servers",
  ],
  [
    ({ maxredirects }) => Number(maxredirects) > MAX_REDIRECTS,
    ({ maxredirects }) =>
      `redirects beyond ${MAX_REDIRECTS}, of ${maxredirects}`,
  ],
  [
    ({ maxretries, retry_interval, interval }) =>
      isSet(maxretries) && Number(retry_interval) > Number(interval),
    ({ retry_interval }) =>
      `asking only every ${retry_interval} s while it fails`,
  ],
  [
    ({ type, keyword }) =>
      type === "keyword" && /[":,{}[\]]/.test(text(keyword)),
    "JSON answers are searched as they come, not without their spaces",
  ],
];

/** What a monitor that is not a group asks. */
export function kumaCheck(row: KumaRow): KumaCheck {
  const kind = text(row.type);
  if (!HTTP_KINDS.includes(kind)) return otherCheck(row, kind);
  const cannot = wordsOf(CANNOT, row);
  if (cannot.length > 0) return { cannot: cannot.join("; ") };
  const status = acceptedStatuses(row.accepted_statuscodes_json);
  if (status === null) {
    return { cannot: "it accepts no status that an answer can have" };
  }
  const address = plainAddress(text(row.url));
  const headers = headersOf(row, address.headers);
  if (headers === null) return { cannot: "its headers are no JSON object" };
  const body = bodyOf(row);
  if (body === null) {
    return { cannot: "its body is no JSON, so that it is always down there" };
  }
  const { remarks, members } = times(row);
  return {
    members: {
      ...members,
      url: address.url,
      method: (text(row.method) || "GET").toUpperCase(),
      expected_status: status,
      ...expectationOf(kind, row),
      headers,
      ...redirects(row),
      ...tlsOf(row),
      ...body,
      ...commonOf(row),
    },
    lost: wordsOf(LOST, row),
    remarks,
  };
}

function otherCheck(row: KumaRow, kind: string): KumaCheck {
  const url = ADDRESSES[kind]?.(row);
  if (url === undefined || !acceptsUrl(url)) {
    return { cannot: `a check of kind ${kind || "unknown"}` };
  }
  const cannot = wordsOf(CANNOT_OTHERS, row);
  if (cannot.length > 0) return { cannot: cannot.join("; ") };
  const { remarks, members } = times(row);
  return {
    members: {
      ...members,
      url,
      ...MORE_MEMBERS[kind]?.(row),
      ...commonOf(row),
    },
    lost: wordsOf(LOST, row),
    remarks,
  };
}

/** What the answer must be like, by the kind of monitor. */
function expectationOf(kind: string, row: KumaRow): Record<string, unknown> {
  if (kind === "json-query") return { assertions: [jsonAssertion(row)] };
  if (kind !== "keyword") return {};
  const keyword = text(row.keyword);
  return isSet(row.invert_keyword)
    ? { assertions: [{ on: "text", is: "not_contains", value: keyword }] }
    : { expected_text: keyword };
}

const JSON_OPERATORS: Readonly<Record<string, string>> = {
  "": "eq",
  "==": "eq",
  "!=": "ne",
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
  contains: "contains",
};

/** Of JSONata, names behind dots and numbers in brackets; null for anything else. */
function jsonAssertion(
  { json_path, json_path_operator, expected_value }: KumaRow,
): Record<string, unknown> | null {
  const path = text(json_path);
  const is = JSON_OPERATORS[text(json_path_operator)];
  const isPlain = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[\d+\])*$/.test(path);
  return isPlain && is !== undefined
    ? { on: "json", at: `$.${path}`, is, value: String(expected_value ?? "") }
    : null;
}

/** What all kinds have, where it differs from what is usual. */
function commonOf(
  { upside_down, ip_family }: KumaRow,
): Record<string, unknown> {
  const version = /[46]/.exec(text(ip_family))?.[0];
  return {
    ...isSet(upside_down) && { inverted: true },
    ...version !== undefined && { ip_version: version },
  };
}

/** Certificates stand there as they are; a switch takes any. */
function tlsOf(row: KumaRow): Record<string, unknown> {
  const isMutual = text(row.auth_method).toLowerCase() === "mtls";
  const tls = {
    ...isSet(row.ignore_tls) && { verify: false },
    ...isMutual && {
      client_cert: text(row.tls_cert),
      client_key: text(row.tls_key),
      ca: text(row.tls_ca),
    },
  };
  return Object.keys(tls).length === 0 ? {} : { tls };
}

/** None allowed means there that the first answer counts. */
function redirects({ maxredirects }: KumaRow): Record<string, unknown> {
  if (maxredirects === null || maxredirects === undefined) return {};
  const count = Number(maxredirects);
  return count === 0
    ? { follow_redirects: false }
    : { max_redirects: Math.min(count, MAX_REDIRECTS) };
}

/** The first name server is asked. */
function dnsAddress(row: KumaRow): string {
  const [server = ""] = text(row.dns_resolve_server).split(",");
  const port = isSet(row.port) && Number(row.port) !== 53 ? `:${row.port}` : "";
  const type = text(row.dns_resolve_type) || "A";
  const parameters = new URLSearchParams({
    type,
    server: `${server.trim()}${port}`,
  });
  return `dns://${text(row.hostname).replace(/\.$/, "")}?${parameters}`;
}

function wordsOf(rules: readonly Rule[], row: KumaRow): string[] {
  return rules.filter(([applies]) => applies(row))
    .map(([, words]) => typeof words === "string" ? words : words(row));
}

/** Interval, timeout and retries, which all kinds have. */
function times(row: KumaRow): {
  readonly members: Readonly<Record<string, unknown>>;
  readonly remarks: readonly string[];
} {
  const remarks: string[] = [];
  const every = Number(row.interval) || DEFAULT_INTERVAL_S;
  const interval = possibleInterval(every);
  if (interval < every) {
    remarks.push(
      `interval ${interval} s, the longest here, instead of ${every} s`,
    );
  }
  const wanted = Number(row.timeout) || every * DEFAULT_TIMEOUT_SHARE;
  const timeout = Math.min(wanted, MAX_TIMEOUT_S);
  if (timeout < wanted) {
    remarks.push(
      `timeout ${timeout} s, the longest here, instead of ${wanted} s`,
    );
  }
  const failures = Number(row.maxretries ?? 0) + 1;
  const failures_before_down = Math.min(failures, MAX_FAILURES);
  if (failures_before_down < failures) {
    remarks.push(
      `down after ${failures_before_down} failures, the most here, instead of ${failures}`,
    );
  }
  return {
    members: { interval, timeout, failures_before_down, ...retry(row) },
    remarks,
  };
}

/** How soon it asks again while it fails, where that matters. */
function retry(
  { maxretries, retry_interval, interval }: KumaRow,
): Record<string, number> {
  if (!isSet(maxretries) || !isSet(retry_interval)) return {};
  const every = Math.min(Number(retry_interval), Number(interval));
  return { retry_after: Math.min(every, MAX_RETRY_S) };
}

/** The rule for `["200-299","401"]`; null where no status can be good. */
function acceptedStatuses(json: unknown): string | null {
  const list = parse(json);
  if (!Array.isArray(list)) return null;
  const ranges = list.flatMap((part): StatusRange[] => {
    const [, from, to] = /^\s*(\d{3})(?:\s*-\s*(\d{3}))?\s*$/.exec(`${part}`) ??
      [];
    return from === undefined ? [] : [[Number(from), Number(to ?? from)]];
  });
  return statusRule((status) => isWithin(ranges, status));
}

/** All that is sent, its own headers before those that authentication makes; null for what is no object. */
function headersOf(
  row: KumaRow,
  more: Readonly<Record<string, string>>,
): Record<string, string> | null {
  const own = text(row.headers).trim() === "" ? {} : parse(row.headers);
  if (typeof own !== "object" || own === null || Array.isArray(own)) {
    return null;
  }
  const names = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  const made = { ...more, ...authorization(row), ...contentType(row) };
  const headers = Object.entries(own).map(([name, value]) =>
    [name, String(value)] as const
  );
  const missing = Object.entries(made).filter(([name]) =>
    !names.has(name.toLowerCase())
  );
  return Object.fromEntries([...headers, ...missing]);
}

function authorization(row: KumaRow): Record<string, string> {
  switch (text(row.auth_method).toLowerCase()) {
    case "basic": {
      const pair = `${text(row.basic_auth_user)}:${text(row.basic_auth_pass)}`;
      return { Authorization: basic(pair) };
    }
    case "bearer":
      return { Authorization: `Bearer ${text(row.bearer_token)}` };
    default:
      return {};
  }
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
  xml: "text/xml; charset=utf-8",
};

function contentType(row: KumaRow): Record<string, string> {
  if (text(row.body) === "") return {};
  const type = CONTENT_TYPES[text(row.http_body_encoding) || "json"];
  return type === undefined ? {} : { "Content-Type": type };
}

/** JSON is sent as it is written anew; null for what is none, which is never sent. */
function bodyOf(row: KumaRow): Record<string, unknown> | null {
  const body = text(row.body);
  if (body === "") return {};
  if ((text(row.http_body_encoding) || "json") !== "json") return { body };
  const value = parse(body);
  return value === undefined ? null : { body: JSON.stringify(value) };
}

function parse(json: unknown): unknown {
  try {
    return JSON.parse(text(json));
  } catch {
    return undefined;
  }
}
