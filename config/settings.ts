import { Buffer } from "node:buffer";
import {
  GROUP_INTERVAL,
  GROUP_WAIT,
  GROUPING,
} from "../monitor/fields/alert_rule_fields.ts";
import { ACCENT, ACCENT_DARK } from "../monitor/fields/looks/accent.ts";
import { FRAME_ANCESTORS } from "../monitor/fields/looks/frame_ancestors.ts";
import { readUrlItem } from "../monitor/fields/url_spec.ts";
import {
  duration,
  type Kind,
  kind,
  list,
  matching,
  optional,
  pair,
  plainSeconds,
  TITLE,
  WEB_URL,
} from "../monitor/fields/value_kind.ts";
import {
  BOOLEAN,
  FILE_PATH,
  LINK,
  LISTEN_ADDRESS,
  LOG_FORMAT,
  PORT,
  PUBLIC_URL,
  RANGES,
  RANGES_OR_ALL,
  REGISTRATION,
  ROLE,
  STORE_PATH,
  URL_PATH,
  wholeNumber,
} from "./setting_kinds.ts";

/** One setting, as flag, as environment variable, or both. */
export interface Setting<T = unknown> {
  readonly group: "server" | "watch" | "store" | "access" | "pages";
  readonly flag?: string;
  /** The flag alone means "true". */
  readonly isSwitch?: boolean;
  /** Other names of the flag. */
  readonly flagAliases?: readonly string[];
  /** Names of the environment, the main one first. */
  readonly env: readonly [string, ...string[]];
  /** The default as it would be typed; the empty text means none. */
  readonly default: string;
  readonly meaning: string;
  readonly kind: Kind<T>;
  /** The kind of a value under a name in `env` that ends in `_SECONDS`. */
  readonly secondsKind?: Kind<T>;
  /** The value never appears in an error. */
  readonly secret?: boolean;
}

/**
 * Every setting, keyed by its name in `Config`: what flags, environment,
 * defaults, help and the README's table are read from.
 */
// deno-fmt-ignore: one row each
export const SETTINGS = {
  port: { group: "server", flag: "port", env: ["PORT", "API_PORT"], default: "8000", meaning: "Port to listen on; 0 takes any free one", kind: PORT },
  listenAddress: { group: "server", flag: "listen-address", env: ["LISTEN_ADDRESS"], default: "", meaning: "Where to listen; all addresses when unset", kind: optional(LISTEN_ADDRESS) },
  role: { group: "server", flag: "role", env: ["ROLE"], default: "all", meaning: "What this instance does", kind: ROLE },
  publicUrl: { group: "server", env: ["PUBLIC_URL"], default: "", meaning: "Where people reach Uptick; a path is put before every link", kind: optional(PUBLIC_URL) },
  trustedProxies: { group: "server", env: ["TRUSTED_PROXIES"], default: "", meaning: "Proxies whose X-Forwarded-For, -Proto and -Host count", kind: RANGES },
  trackingUrlPath: { group: "server", flag: "tracking-url-path", env: ["TRACKING_URL_PATH"], default: "/track", meaning: "Path of the tracking pixel", kind: URL_PATH },
  stateUrlPath: { group: "server", flag: "state-url-path", env: ["STATE_URL_PATH"], default: "/state", meaning: "Path of the state", kind: URL_PATH },
  metricsUrlPath: { group: "server", flag: "metrics-url-path", env: ["METRICS_URL_PATH"], default: "/metrics", meaning: "Path of the metrics", kind: URL_PATH },
  urls: { group: "watch", flag: "urls", env: ["URLS"], default: "", meaning: "Urls to watch", kind: list(kind("name=https://… or https://…, %2C for a comma, no user or password in it", readUrlItem), (url) => url.name) },
  configPath: { group: "watch", flag: "config", flagAliases: ["urls-file"], env: ["CONFIG", "URLS_FILE"], default: "", meaning: "File of urls and settings; uptick.json where there is one", kind: optional(FILE_PATH) },
  dropsMissing: { group: "watch", flag: "drop-missing", env: ["DROP_MISSING"], isSwitch: true, default: "false", meaning: "Drop stored urls that the configuration does not list, however many", kind: BOOLEAN },
  intervalMs: { group: "watch", flag: "interval", env: ["INTERVAL", "RUNNER_SCRAPE_INTERVAL_SECONDS"], default: "15s", meaning: "Time between probes of a url without its own", kind: duration("10ms", "168h"), secondsKind: plainSeconds("10ms", "168h") },
  timeoutMs: { group: "watch", flag: "timeout", env: ["PROBE_TIMEOUT", "RUNNER_HTTP_TIMEOUT_SECONDS"], default: "10s", meaning: "Longest probe; at most the interval, or 1s if that is shorter", kind: duration("1ms", "60s"), secondsKind: plainSeconds("1ms", "60s") },
  alertGrouping: { group: "watch", env: ["ALERT_GROUPING"], default: "", meaning: "What joins urls that are down into one outage; what the operator chose on the page of alerts when unset, else host", kind: optional(GROUPING) },
  alertGroupWaitMs: { group: "watch", env: ["ALERT_GROUP_WAIT"], default: "", meaning: "How long a url is down before anybody is told, so that others can join its outage; as chosen there when unset, else 20s", kind: optional(GROUP_WAIT) },
  alertGroupIntervalMs: { group: "watch", env: ["ALERT_GROUP_INTERVAL"], default: "", meaning: "Time between two messages of the changes of one outage; as chosen there when unset, else 5m", kind: optional(GROUP_INTERVAL) },
  watchdogUrl: { group: "watch", env: ["WATCHDOG_URL"], default: "", meaning: "Asked once in each minute in which results were recorded, so that something outside notices when they are not", kind: optional(WEB_URL), secret: true },
  allowPrivateTargets: { group: "watch", env: ["ALLOW_PRIVATE_TARGETS"], default: "", meaning: "Addresses that are not public and that users may watch all the same", kind: RANGES_OR_ALL },
  memberProbes: { group: "watch", env: ["MEMBER_PROBES"], default: "", meaning: "Probes a second that all members may have together; half of what the machine managed under overload when unset, and 1000 until that is known", kind: optional(wholeNumber(1, 1_000_000)) },
  allowProxy: { group: "watch", env: ["ALLOW_PROXY"], default: "false", meaning: "Start although HTTP_PROXY, HTTPS_PROXY or ALL_PROXY is set", kind: BOOLEAN },
  kvPath: { group: "store", flag: "kv", env: ["KV_PATH", "DB_FILE"], default: "data/uptick.sqlite3", meaning: "The store; on Deno Deploy always the attached one", kind: STORE_PATH },
  retentionMs: { group: "store", flag: "retention", env: ["TICK_RETENTION"], default: "48h", meaning: "How long ticks are kept", kind: duration("1m", "2160h") },
  stateFilePath: { group: "store", flag: "state-file-path", env: ["STATE_FILE_PATH"], default: "./state", meaning: "File whose existence is the state", kind: FILE_PATH },
  accessLogPath: { group: "store", flag: "access-log-path", env: ["ACCESS_LOG_PATH"], default: "", meaning: "Access log; stdout when unset", kind: optional(FILE_PATH) },
  accessLogFormat: { group: "store", flag: "access-log-format", env: ["ACCESS_LOG_FORMAT"], default: "combined", meaning: "Format of the access log: Apache's, or an object a line", kind: LOG_FORMAT },
  serviceLogPath: { group: "store", flag: "service-log-path", env: ["SERVICE_LOG_PATH"], default: "", meaning: "Service log; stderr when unset", kind: optional(FILE_PATH) },
  debug: { group: "store", env: ["DEBUG"], default: "", meaning: "A line for each probe in the service log", kind: kind("true; anything else means no", (t) => t === "true") },
  registration: { group: "access", env: ["REGISTRATION"], default: "", meaning: "Who may make an account; what the operator chose on the pages when unset, else open", kind: optional(REGISTRATION) },
  jwtSecret: { group: "access", env: ["JWT_SECRET"], default: "", meaning: "Key of the login tokens; made at the first start when unset", kind: optional(kind("at least 32 bytes", (t) => Buffer.byteLength(t) >= 32 ? t : undefined)), secret: true },
  secretKeys: { group: "access", env: ["SECRET_KEY"], default: "", meaning: "Key that seals secrets in the store; kept beside a store file when unset; the new one and the old while they are rotated", kind: list(kind("at least 32 bytes", (t) => Buffer.byteLength(t) >= 32 ? t : undefined)), secret: true },
  tokenLifetimeMs: { group: "access", env: ["TOKEN_LIFETIME"], default: "15m", meaning: "How long a login lasts", kind: duration("1m", "720h") },
  echoUsers: { group: "access", env: ["ECHO_USERS"], default: "", meaning: "Users of /api/echo", kind: list(kind("name:password", (t) => pair(t, ":")), ([name]) => name), secret: true },
  metricsToken: { group: "access", env: ["METRICS_TOKEN"], default: "", meaning: "Bearer token of a scraper that may see private urls", kind: optional(matching("8 to 512 visible ASCII characters", /^[!-~]{8,512}$/)), secret: true },
  minPasswordLength: { group: "access", env: ["PASSWORD_MIN_LENGTH"], default: "8", meaning: "Characters that a new password has at least", kind: wholeNumber(4, 64) },
  registrationsPerNetwork: { group: "access", env: ["REGISTRATIONS_PER_NETWORK"], default: "100", meaning: "Accounts that one network may make at once; then one each 10 s", kind: wholeNumber(1, 1_000_000) },
  pageTitle: { group: "pages", env: ["PAGE_TITLE"], default: "", meaning: "Title of the pages; what the operator chose on them when unset, else Uptick", kind: optional(TITLE) },
  pageLogoUrl: { group: "pages", env: ["PAGE_LOGO_URL"], default: "", meaning: "Logo on the pages; what the operator chose on them when unset", kind: optional(WEB_URL) },
  pageLogoDarkUrl: { group: "pages", env: ["PAGE_LOGO_DARK_URL"], default: "", meaning: "Logo on dark pages, in the place of the other; what the operator chose on them when unset", kind: optional(WEB_URL) },
  pageAccent: { group: "pages", env: ["PAGE_ACCENT"], default: "", meaning: "Colour of links, curves and marks on light pages; what the operator chose on them when unset", kind: optional(ACCENT) },
  pageAccentDark: { group: "pages", env: ["PAGE_ACCENT_DARK"], default: "", meaning: "The same on dark pages; what the operator chose on them when unset, else the other made lighter until it can be read", kind: optional(ACCENT_DARK) },
  frameAncestors: { group: "pages", env: ["PAGE_FRAME_ANCESTORS"], default: "", meaning: "Sites that may show the status page in a frame, to readers who are not signed in; none when unset. Widgets may be shown anywhere", kind: FRAME_ANCESTORS },
  incidentDrafts: { group: "pages", env: ["INCIDENT_DRAFTS"], default: "false", meaning: "Open a draft of an incident for each outage of five minutes of what is public; who writes on the page sees it, nobody else", kind: BOOLEAN },
  pageLinks: { group: "pages", env: ["PAGE_LINKS"], default: "", meaning: "Links on the pages", kind: list(LINK) },
} satisfies Record<string, Setting>;

/** The value of every setting, by its name; what has none is undefined. */
export type Settings = {
  readonly [K in keyof typeof SETTINGS]: ReturnType<
    (typeof SETTINGS)[K]["kind"]["read"]
  >;
};
