import {
  ADDRESS_RANGE,
  addressFamily,
} from "../monitor/fields/address_kinds.ts";
import {
  isWebUrl,
  type Kind,
  kind,
  list,
  matching,
  pair,
} from "../monitor/fields/value_kind.ts";

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
  "/setup",
  "/s",
];

const LOG_FORMATS = ["combined", "json"] as const;
const REGISTRATIONS = ["open", "invite", "closed"] as const;
const ROLES = ["all", "api", "monitor"] as const;

/** Where to listen, as `host`, `host:port` or `:port`. */
export interface ListenAddress {
  /** Undefined for all addresses; IPv6 without brackets. */
  readonly hostname: string | undefined;
  readonly port: number | undefined;
}

/** A link on the pages. */
export interface Link {
  readonly text: string;
  readonly url: string;
}

export const PORT: Kind<number> = kind(
  "a whole number from 0 to 65535",
  readPort,
);
export const LISTEN_ADDRESS: Kind<ListenAddress> = kind(
  "such as :8080, 127.0.0.1:8080, [::1]:8080 or 0.0.0.0",
  readListenAddress,
);
export const ROLE: Kind<(typeof ROLES)[number]> = kind(
  "all, api or monitor",
  (text) => ROLES.find((role) => role === text),
);
export const LOG_FORMAT: Kind<(typeof LOG_FORMATS)[number]> = kind(
  "combined or json",
  (text) => LOG_FORMATS.find((format) => format === text),
);
/** Who may make an account: everybody, who has an invitation, or nobody. */
export const REGISTRATION: Kind<(typeof REGISTRATIONS)[number]> = kind(
  "open, invite or closed",
  (text) => REGISTRATIONS.find((each) => each === text),
);
export const PUBLIC_URL: Kind<string> = kind(
  "such as https://status.example.org or https://example.org/uptime, " +
    "with no path that is Uptick's own, as /app is",
  readPublicUrl,
);
export const URL_PATH: Kind<string> = kind(
  `a path such as /track, not under ${RESERVED_PATHS.join(", ")}`,
  readUrlPath,
);
export const STORE_PATH: Kind<string> = kind(
  "a file path, :memory: or an http(s) url",
  readStorePath,
);
export const FILE_PATH: Kind<string> = matching("a file path", /^\P{Cc}+$/u);
export const RANGES: Kind<readonly string[]> = list(ADDRESS_RANGE);
/** The ranges, or the word that stands for all of them; true means all too. */
export const RANGES_OR_ALL: Kind<"all" | readonly string[]> = {
  rule: `all, or ${RANGES.rule}`,
  read: (text) => {
    if (text === "all" || text === "true") return "all";
    return text === "false" ? [] : RANGES.read(text);
  },
};
export const BOOLEAN: Kind<boolean> = kind("true or false", readBoolean);
export const LINK: Kind<Link> = kind(
  "text=https://…, with %2C for a comma in it",
  readLink,
);

/** Whole numbers between two, ends included. */
export function wholeNumber(min: number, max: number): Kind<number> {
  return kind(`a whole number from ${min} to ${max}`, (text) => {
    const number = Number(text);
    const fits = /^\d{1,7}$/.test(text) && number >= min && number <= max;
    return fits ? number : undefined;
  });
}

function readPort(text: string): number | undefined {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port <= 65_535 ? port : undefined;
}

function readListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[([\da-f:.]+)\]|([\w.-]*))(?::(\d{1,5}))?$/i.exec(text);
  const [, ipv6, name = "", digits] = match ?? [];
  const hostname = ipv6 ?? name;
  const port = digits === undefined ? undefined : Number(digits);
  if (hostname === "" && port === undefined) return undefined;
  if (ipv6 !== undefined && addressFamily(ipv6) !== "IPv6") return undefined;
  if (/^[\d.]+$/.test(name) && !addressFamily(name)) return undefined;
  if (port !== undefined && port > 65_535) return undefined;
  return { hostname: hostname || undefined, port };
}

function readStorePath(text: string): string | undefined {
  const isRemote = /^[a-z][a-z\d+.-]*:\/\//i.test(text);
  const valid = isRemote ? isWebUrl(text) : /^\P{Cc}+$/u.test(text);
  return valid ? text : undefined;
}

function readPublicUrl(text: string): string | undefined {
  if (!isWebUrl(text)) return undefined;
  const { href, origin, pathname } = new URL(text);
  const path = pathname.replace(/\/$/, "");
  const isPlain = href === origin + pathname && /^(?:\/[\w.~-]+)*$/.test(path);
  return isPlain && !isAmbiguous(path) ? origin + path : undefined;
}

/** Whether one could not know of a request below this path if a proxy took it away. No page is at `/status` itself. */
function isAmbiguous(path: string): boolean {
  return path !== "/status" && isReserved(path);
}

function isReserved(path: string): boolean {
  return RESERVED_PATHS.some((reserved) =>
    `${path}/`.startsWith(`${reserved}/`)
  );
}

function readUrlPath(given: string): string | undefined {
  const text = given.replace(/\/+$/, ""); // it makes no difference in requests
  const plain = /^\/[\w.~/-]+$/.test(text) &&
    URL.parse(text, "http://host")?.pathname === text;
  return plain && !isReserved(text) ? text : undefined;
}

function readBoolean(text: string): boolean | undefined {
  return text === "true" ? true : text === "false" ? false : undefined;
}

function readLink(item: string): Link | undefined {
  const [text, url = ""] = pair(item, "=") ?? [];
  return text && isWebUrl(url) ? { text, url } : undefined;
}
