import { Buffer } from "node:buffer";
import manifest from "./deno.json" with { type: "json" };
import { parseAddress, parseCidr } from "./monitor/guard/address_ranges.ts";
import { parseDotEnv } from "./config/dot_env.ts";
import { formatGoDuration } from "./monitor/fields/go_duration.ts";
import { readUrlItem } from "./monitor/fields/urls_file.ts";
import {
  attempt,
  ConfigError,
  duration,
  isWebUrl,
  type Kind,
  kind,
  list,
  matching,
  optional,
  pair,
  parsing,
  plainSeconds,
  repeated,
  show,
  TITLE,
  WEB_URL,
} from "./monitor/fields/value_kind.ts";

/** Routes that no configured path may take, nor anything below them. */
export const RESERVED_PATHS: readonly string[] = [
  "/v1",
  "/register",
  "/login",
  "/logout",
  "/password",
  "/account",
  "/url",
  "/api",
  "/health",
  "/openapi.json",
  "/status",
  "/events",
  "/badge",
  "/feed",
  "/widget",
  "/assets",
  "/app",
];

/** Any of them leads the runtime's own requests past the address guard. */
const PROXY_NAMES: readonly string[] = ["HTTP_PROXY", "HTTPS_PROXY"]
  .concat("ALL_PROXY").flatMap((name) => [name, name.toLowerCase()]);

const WINDOW_MS = 10_000;
/** On Deno Deploy cron is the only clock, and it beats once a minute. */
const DEPLOY_WINDOW_MS = 60_000;
const MIN_INTERVAL_MS = 100;

function readListenAddress(text: string) {
  const match = /^(?:\[([\da-f:.]+)\]|([\w.-]*))(?::(\d{1,5}))?$/i.exec(text);
  const [, ipv6, name = "", digits] = match ?? [];
  const hostname = ipv6 ?? name;
  const port = digits === undefined ? undefined : Number(digits);
  if (hostname === "" && port === undefined) return undefined;
  if (ipv6 !== undefined && parseAddress(ipv6)?.length !== 8) return undefined;
  if (/^[\d.]+$/.test(name) && !parseAddress(name)) return undefined;
  if (port !== undefined && port > 65_535) return undefined;
  return { hostname: hostname || undefined, port };
}

function readKvPath(text: string): string | undefined {
  const isRemote = /^[a-z][a-z\d+.-]*:\/\//i.test(text);
  const valid = isRemote ? isWebUrl(text) : /^\P{Cc}+$/u.test(text);
  return valid ? text : undefined;
}

function readOrigin(text: string): string | undefined {
  const url = isWebUrl(text) ? new URL(text) : undefined;
  return url?.href === `${url?.origin}/` ? url?.origin : undefined;
}

function readUrlPath(text: string): string | undefined {
  const plain = /^\/[\w.~/-]+$/.test(text) &&
    URL.parse(text, "http://host")?.pathname === text;
  const taken = RESERVED_PATHS.some((path) =>
    `${text}/`.startsWith(`${path}/`)
  );
  return plain && !taken ? text : undefined;
}

function readBoolean(text: string): boolean | undefined {
  return text === "true" ? true : text === "false" ? false : undefined;
}

function readLink(item: string) {
  const [text, url = ""] = pair(item, "=") ?? [];
  return text && isWebUrl(url) ? { text, url } : undefined;
}

const FILE_PATH = matching("a file path", /^\P{Cc}+$/u);
const URL_PATH = kind(
  `a path such as /track, not under ${RESERVED_PATHS.join(", ")}`,
  readUrlPath,
);
const CIDRS = list(
  parsing("an address or range such as 10.0.0.0/8", parseCidr),
);
const ROLES = ["all", "api", "monitor"] as const;

/** One setting, as flag, as environment variable, or both. */
export interface Setting<T = unknown> {
  readonly group: "server" | "watch" | "store" | "access" | "pages";
  readonly flag?: string;
  /** Names of the environment, the main one first. */
  readonly env: readonly [string, ...string[]];
  /** As it would be typed; the empty text means none. */
  readonly default: string;
  readonly meaning: string;
  readonly kind: Kind<T>;
  /** For those names in `env` that end in `_SECONDS`. */
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
  port: { group: "server", flag: "port", env: ["PORT", "API_PORT"], default: "8000", meaning: "Port to listen on; 0 takes any free one", kind: kind("a whole number from 0 to 65535", (t) => /^\d{1,5}$/.test(t) && Number(t) <= 65_535 ? Number(t) : undefined) },
  listenAddress: { group: "server", flag: "listen-address", env: ["LISTEN_ADDRESS"], default: "", meaning: "Where to listen; all addresses when unset", kind: optional(kind("such as :8080, 127.0.0.1:8080, [::1]:8080 or 0.0.0.0", readListenAddress)) },
  role: { group: "server", flag: "role", env: ["ROLE"], default: "all", meaning: "What this instance does", kind: kind("all, api or monitor", (t) => ROLES.find((role) => role === t)) },
  publicUrl: { group: "server", env: ["PUBLIC_URL"], default: "", meaning: "Where people reach Uptick", kind: optional(kind("an origin such as https://status.example.org", readOrigin)) },
  trustedProxies: { group: "server", env: ["TRUSTED_PROXIES"], default: "", meaning: "Proxies whose X-Forwarded-For counts", kind: CIDRS },
  trackingUrlPath: { group: "server", flag: "tracking-url-path", env: ["TRACKING_URL_PATH"], default: "/track", meaning: "Path of the tracking pixel", kind: URL_PATH },
  stateUrlPath: { group: "server", flag: "state-url-path", env: ["STATE_URL_PATH"], default: "/state", meaning: "Path of the state", kind: URL_PATH },
  metricsUrlPath: { group: "server", flag: "metrics-url-path", env: ["METRICS_URL_PATH"], default: "/metrics", meaning: "Path of the metrics", kind: URL_PATH },
  urls: { group: "watch", flag: "urls", env: ["URLS"], default: "", meaning: "Urls to watch", kind: list(kind("name=https://… or https://…, %2C for a comma, no user or password in it", readUrlItem), (url) => url.name) },
  urlsFilePath: { group: "watch", flag: "urls-file", env: ["URLS_FILE"], default: "", meaning: "JSON file of urls to watch, with all their fields", kind: optional(FILE_PATH) },
  intervalMs: { group: "watch", flag: "interval", env: ["INTERVAL", "RUNNER_SCRAPE_INTERVAL_SECONDS"], default: "15s", meaning: "Time between probes of a url without its own", kind: duration("100ms", "100m"), secondsKind: plainSeconds("100ms", "100m") },
  timeoutMs: { group: "watch", flag: "timeout", env: ["PROBE_TIMEOUT", "RUNNER_HTTP_TIMEOUT_SECONDS"], default: "10s", meaning: "Longest probe; at most the interval, or 1s if that is shorter", kind: duration("1ms", "60s"), secondsKind: plainSeconds("1ms", "60s") },
  allowPrivateTargets: { group: "watch", env: ["ALLOW_PRIVATE_TARGETS"], default: "", meaning: "Addresses that are not public and that users may watch all the same", kind: { rule: `all, or ${CIDRS.rule}`, read: (t: string) => t === "all" ? t : CIDRS.read(t) } },
  allowProxy: { group: "watch", env: ["ALLOW_PROXY"], default: "false", meaning: "Start although HTTP_PROXY, HTTPS_PROXY or ALL_PROXY is set", kind: kind("true or false", readBoolean) },
  kvPath: { group: "store", flag: "kv", env: ["KV_PATH", "DB_FILE"], default: "data/uptick.sqlite3", meaning: "The store; on Deno Deploy always the attached one", kind: kind("a file path, :memory: or an http(s) url", readKvPath) },
  retentionMs: { group: "store", flag: "retention", env: ["TICK_RETENTION"], default: "48h", meaning: "How long ticks are kept", kind: duration("1m", "2160h") },
  stateFilePath: { group: "store", flag: "state-file-path", env: ["STATE_FILE_PATH"], default: "./state", meaning: "File whose existence is the state", kind: FILE_PATH },
  accessLogPath: { group: "store", flag: "access-log-path", env: ["ACCESS_LOG_PATH"], default: "", meaning: "Access log; stdout when unset", kind: optional(FILE_PATH) },
  serviceLogPath: { group: "store", flag: "service-log-path", env: ["SERVICE_LOG_PATH"], default: "", meaning: "Service log; stderr when unset", kind: optional(FILE_PATH) },
  debug: { group: "store", env: ["DEBUG"], default: "", meaning: "Debug lines in the service log", kind: kind("true; anything else means no", (t) => t === "true") },
  jwtSecret: { group: "access", env: ["JWT_SECRET"], default: "", meaning: "Key of the login tokens; made at the first start when unset", kind: optional(kind("at least 32 bytes", (t) => Buffer.byteLength(t) >= 32 ? t : undefined)), secret: true },
  tokenLifetimeMs: { group: "access", env: ["TOKEN_LIFETIME"], default: "15m", meaning: "How long a login lasts", kind: duration("1m", "720h") },
  echoUsers: { group: "access", env: ["ECHO_USERS"], default: "", meaning: "Users of /api/echo", kind: list(kind("name:password", (t) => pair(t, ":")), ([name]) => name), secret: true },
  metricsToken: { group: "access", env: ["METRICS_TOKEN"], default: "", meaning: "Bearer token of a scraper that may see private urls", kind: optional(matching("8 to 512 visible ASCII characters", /^[!-~]{8,512}$/)), secret: true },
  pageTitle: { group: "pages", env: ["PAGE_TITLE"], default: "Uptick", meaning: "Title of the pages", kind: TITLE },
  pageLogoUrl: { group: "pages", env: ["PAGE_LOGO_URL"], default: "", meaning: "Logo on the pages", kind: optional(WEB_URL) },
  pageLinks: { group: "pages", env: ["PAGE_LINKS"], default: "", meaning: "Links on the pages", kind: list(kind("text=https://…, with %2C for a comma in it", readLink)) },
} satisfies Record<string, Setting>;

/** Every environment variable that is read: what `--allow-env` must list. */
export const ENVIRONMENT_NAMES: readonly string[] = [
  ...Object.values<Setting>(SETTINGS).flatMap(({ env }) => env),
  ...PROXY_NAMES,
  "DENO_DEPLOY",
  "DENO_DEPLOYMENT_ID",
  "DENO_KV_ACCESS_TOKEN", // read by the runtime, for a remote store
].sort();

type Settings = {
  readonly [K in keyof typeof SETTINGS]: ReturnType<
    (typeof SETTINGS)[K]["kind"]["read"]
  >;
};

/** The settings in force; what has no value is undefined. */
export interface Config
  extends Omit<Settings, "listenAddress" | "kvPath" | "echoUsers"> {
  /** Undefined for all addresses; IPv6 without brackets. */
  readonly hostname: string | undefined;
  /** Undefined on Deno Deploy, where the store is attached. */
  readonly kvPath: string | undefined;
  /** Passwords by user name. */
  readonly echoUsers: ReadonlyMap<string, string>;
  /** Running on Deno Deploy. */
  readonly deploy: boolean;
  /** The stretch of time whose slots are claimed and written together. */
  readonly windowMs: number;
  /** No url is probed more often, whatever its own interval says. */
  readonly minIntervalMs: number;
  /** What differs from what was asked for: lines for the service log. */
  readonly notes: readonly string[];
}

/** What the arguments ask for. */
export type ParsedConfig =
  | { readonly kind: "run"; readonly config: Config }
  | { readonly kind: "help" | "version"; readonly text: string };

type Texts = Readonly<Record<string, string | undefined>>;

/** What has been read so far, for the rules that join several settings. */
interface Reading {
  readonly settings: Settings;
  /** The flag or variable that set a setting; none where the default holds. */
  readonly givenBy: ReadonlyMap<string, string>;
  readonly env: Texts;
}

/**
 * Reads the settings. Flags beat `env`, which beats `dotEnv`, the text of a
 * `.env` file. Empty variables count as unset; the last of doubled flags wins.
 *
 * @throws {ConfigError} with every problem that there is.
 */
export function parseConfig(
  args: readonly string[],
  env: Texts,
  dotEnv = "",
): ParsedConfig {
  const { flags, asked, problems } = readFlags(args);
  if (asked === "help") return { kind: asked, text: helpText() };
  if (asked) return { kind: asked, text: `uptick ${manifest.version}` };
  const file = parseDotEnv(dotEnv);
  problems.push(...file.problems);
  const settings: Record<string, unknown> = {};
  const givenBy = new Map<string, string>();
  for (const [key, setting] of Object.entries<Setting>(SETTINGS)) {
    settings[key] = setting.kind.read(setting.default);
    const given = findText(setting, [flags, env, file.values]);
    if (given === undefined) continue;
    const result = readGiven(setting, given, problems);
    if (result === undefined) continue;
    settings[key] = result.value;
    givenBy.set(key, given.name);
  }
  // The keys are those of SETTINGS, and each value is what its kind reads.
  const reading = { settings: settings as Settings, givenBy, env };
  problems.push(...conflicts(reading));
  if (problems.length > 0) throw new ConfigError(problems);
  return { kind: "run", config: join(reading) };
}

const FLAGS: readonly string[] = Object.values<Setting>(SETTINGS)
  .flatMap(({ flag }) => flag ?? []);

const FLAG = /^--?([^=-][^=]*)(?:=(.*))?$/s;

/** Reads `-flag value` and `-flag=value`, with one dash or two, as Go does. */
function readFlags(args: readonly string[]) {
  const flags: Record<string, string> = {};
  const problems: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? "";
    const [, name, inline] = FLAG.exec(argument) ?? [];
    if (name === "help" || name === "h") {
      return { flags, problems, asked: "help" as const };
    }
    if (name === "version") {
      return { flags, problems, asked: "version" as const };
    }
    const next = inline === undefined ? args[i + 1] : undefined;
    const value = inline ?? next;
    if (name === undefined) {
      problems.push(`Cannot use argument ${show(argument)}: must be a flag`);
    } else if (!FLAGS.includes(name)) {
      problems.push(unknownFlag(name));
      if (next !== undefined && !next.startsWith("-")) i++;
    } else if (value === undefined) {
      problems.push(`Cannot set --${name}: a value must follow`);
    } else {
      flags[`--${name}`] = value;
      if (next !== undefined) i++;
    }
  }
  return { flags, problems, asked: undefined };
}

function unknownFlag(name: string): string {
  const variable = name.toUpperCase().replaceAll("-", "_");
  const near = FLAGS.find((flag) =>
    flag.startsWith(name.slice(0, 3)) || flag.endsWith(name.slice(-3))
  );
  const hint = ENVIRONMENT_NAMES.includes(variable)
    ? `set ${variable} in the environment instead`
    : near
    ? `there is no such flag; did you mean --${near}?`
    : "there is no such flag; --help lists all";
  return `Cannot set --${name}: ${hint}`;
}

/** The text that sets a setting; undefined where its default holds. */
function findText({ flag, env }: Setting, sources: readonly Texts[]) {
  for (const source of sources) {
    for (const name of [`--${flag}`, ...env]) {
      const text = source[name];
      const unset = text === "" && !name.startsWith("--");
      if (text !== undefined && !unset) return { name, text };
    }
  }
  return undefined;
}

function readGiven(
  { kind, secondsKind, secret = false }: Setting,
  { name, text }: { name: string; text: string },
  problems: string[],
) {
  const chosen = name.endsWith("_SECONDS") ? secondsKind ?? kind : kind;
  return attempt(problems, { name, secret }, () => chosen.read(text));
}

/** The rules that join several settings. */
function conflicts({ settings, givenBy, env }: Reading): string[] {
  const problems: string[] = [];
  const { listenAddress, port } = settings;
  if (
    givenBy.has("port") && listenAddress?.port !== undefined &&
    listenAddress.port !== port
  ) {
    problems.push(
      `Cannot set ${givenBy.get("port")} to "${port}": ` +
        `${givenBy.get("listenAddress")} says port ${listenAddress.port}`,
    );
  }
  const { trackingUrlPath, stateUrlPath, metricsUrlPath } = settings;
  const path = repeated([trackingUrlPath, stateUrlPath, metricsUrlPath]);
  if (path !== undefined) {
    problems.push(
      `Cannot use the path ${show(path)} twice: tracking, state and metrics ` +
        "must have a path each",
    );
  }
  const proxy = PROXY_NAMES.find((name) => env[name]);
  if (proxy !== undefined && !settings.allowProxy) {
    problems.push(
      `Cannot start with ${proxy} set: probes go to their targets directly; ` +
        "unset it or set ALLOW_PROXY=true",
    );
  }
  return problems;
}

function join({ settings, givenBy, env }: Reading): Config {
  const { listenAddress, ...rest } = settings;
  const deploy = ["1", "true"].includes(env.DENO_DEPLOY ?? "") ||
    Boolean(env.DENO_DEPLOYMENT_ID);
  const minIntervalMs = deploy ? DEPLOY_WINDOW_MS : MIN_INTERVAL_MS;
  const notes: string[] = [];
  if (settings.intervalMs < minIntervalMs) {
    const [from, to] = [settings.intervalMs, minIntervalMs]
      .map((ms) => formatGoDuration(ms));
    notes.push(
      `Interval raised from ${from} to ${to}: Deno Deploy's cron beats no faster`,
    );
  }
  if (deploy && givenBy.has("kvPath")) {
    notes.push(
      `${givenBy.get("kvPath")} ignored: Deno Deploy has its own store`,
    );
  }
  return {
    ...rest,
    hostname: listenAddress?.hostname,
    port: listenAddress?.port ?? settings.port,
    kvPath: deploy ? undefined : settings.kvPath,
    echoUsers: new Map(settings.echoUsers),
    intervalMs: Math.max(settings.intervalMs, minIntervalMs),
    deploy,
    windowMs: deploy ? DEPLOY_WINDOW_MS : WINDOW_MS,
    minIntervalMs,
    notes,
  };
}

const GROUPS: Readonly<Record<Setting["group"], string>> = {
  server: "Server",
  watch: "Watching",
  store: "Store and files",
  access: "Access",
  pages: "Pages",
};

function helpText(): string {
  const rows = Object.values<Setting>(SETTINGS).map((setting) => {
    const { flag, env: [name, ...aliases], meaning, kind } = setting;
    const also = aliases.map((alias) => `; also ${alias}`).join("");
    const cells = [flag ? `--${flag}` : "-", name, setting.default || "-"];
    return { ...setting, cells, last: `${meaning} (${kind.rule})${also}` };
  });
  const widths = [0, 1, 2].map((i) =>
    Math.max(...rows.map(({ cells }) => cells[i]?.length ?? 0))
  );
  const line = (cells: readonly string[], last: string) =>
    `  ${
      cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")
    }  ${last}`;
  const groups = Object.entries(GROUPS).map(([group, title]) => [
    title,
    ...rows.filter((row) => row.group === group)
      .map(({ cells, last }) => line(cells, last)),
    "",
  ]);
  return [
    `Uptick ${manifest.version} watches urls. Usage: uptick [command] [flags]`,
    "Commands work on the store and end: backup FILE, restore FILE [--force],",
    "export FILE and import FILE as JSON lines, with - for a pipe. Without one: serve.",
    "Flags beat the environment, which beats a .env file, which beats the default.",
    "",
    line(["flag", "environment", "default"], "meaning"),
    "",
    ...groups.flat(),
    "--help prints this, --version the version.",
  ].join("\n");
}
