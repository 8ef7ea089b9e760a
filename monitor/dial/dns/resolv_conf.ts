import { isIP } from "node:net";

/** What resolv.conf(5) says. */
export interface ResolverSettings {
  /** Addresses with their ports, in order; empty when none is known. */
  readonly servers: readonly NameServer[];
  /** For one answer. */
  readonly timeoutMs: number;
  /** Rounds through all servers. */
  readonly attempts: number;
  /** Domains that an incomplete name may belong to. */
  readonly search: readonly string[];
  /** A name with so many dots is tried as it is first. */
  readonly ndots: number;
}

export interface NameServer {
  readonly ipAddr: string;
  readonly port: number;
}

/** Port of the DNS. */
export const DNS_PORT = 53;

/** The system's own bounds. */
const MAX_SERVERS = 3;
const MAX_TIMEOUT_SECONDS = 30;
const MAX_ATTEMPTS = 5;
const MAX_NDOTS = 15;
const MAX_SEARCH = 32;

export const DEFAULT_SETTINGS: ResolverSettings = {
  servers: [],
  timeoutMs: 5_000,
  attempts: 2,
  search: [],
  ndots: 1,
};

/** Reads what is understood and leaves out the rest, as the system does. */
export function parseResolvConf(text: string): ResolverSettings {
  const servers: NameServer[] = [];
  let search: string[] = [];
  const options = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [key, ...words] = line.replace(/[#;].*/, "").trim().split(/\s+/);
    const [first = ""] = words;
    if (key === "nameserver" && isIP(first) !== 0) {
      servers.push({ ipAddr: first, port: DNS_PORT });
    } else if (key === "search" || key === "domain") search = words;
    else if (key === "options") {
      for (const [, name = "", value] of words.map(readOption)) {
        options.set(name, Number(value));
      }
    }
  }
  const option = (name: string, fallback: number, min: number, max: number) =>
    Math.max(min, Math.min(max, options.get(name) ?? fallback));
  return {
    servers: servers.slice(0, MAX_SERVERS),
    timeoutMs: option("timeout", 5, 1, MAX_TIMEOUT_SECONDS) * 1_000,
    attempts: option("attempts", 2, 1, MAX_ATTEMPTS),
    search: search.slice(0, MAX_SEARCH)
      .map((domain) => domain.replace(/\.$/, "")).filter(Boolean),
    ndots: option("ndots", 1, 0, MAX_NDOTS),
  };
}

function readOption(word: string): readonly (string | undefined)[] {
  return /^([a-z]+):(\d+)$/.exec(word) ?? [];
}
