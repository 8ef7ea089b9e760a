import {
  type Address,
  type AddressRange,
  isPublicAddress,
  parseAddress,
  parseCidr,
} from "./address_ranges.ts";
import { resolveLocation } from "./address_location.ts";
import { isMetadataAddress, namedAddresses } from "./address_metadata.ts";
import { hostOf, type Rule, RULES } from "./address_rules.ts";
import {
  parseTarget,
  portOf,
  portsOnlyFor,
  type Purpose,
  reachedUrl,
  WEB,
} from "./address_schemes.ts";

/**
 * The parsed url, or the rule that it breaks as text for the user. That text
 * depends on the url alone, never on what a resolver or a target answered.
 */
export type Verdict =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly rule: string };

/** What the operator opens and closes beyond the fixed rules. */
export interface GuardOptions {
  /**
   * Ranges that are allowed besides the public addresses, at any port, or all
   * addresses. Where any are given, names are judged by their addresses alone.
   * Metadata services of clouds stay closed unless their address is listed by
   * itself.
   */
  readonly allowPrivate?: "all" | readonly string[];
  /**
   * What Uptick itself answers at: `name`, `address`, `name:port`,
   * `address:port` or `[v6]:port`; without a port, all ports. Refused whatever
   * else is allowed. A loopback or unspecified address stands for all of them.
   */
  readonly ownHosts?: readonly string[];
  /**
   * Where it listens on every address of this machine. Which addresses those
   * are shows once a connection stands: both its ends are the same one.
   */
  readonly ownPort?: number;
}

interface OwnHost {
  readonly key: string;
  /** Null for all ports. */
  readonly port: number | null;
}

/** On Linux a connection to the unspecified address reaches the loopback. */
const LOOPBACK: readonly AddressRange[] = [
  "0.0.0.0/32",
  "127.0.0.0/8",
  "::/127",
].map(parseCidr);

const MAPPED_IPV4 = parseCidr("::ffff:0:0/96");

/**
 * Judges every url and address that a request of ours may go to, when it is
 * saved and again on each hop of each probe. Keeps no state and does no I/O.
 */
export class AddressGuard {
  readonly #allowAll: boolean;
  readonly #allowed: readonly AddressRange[];
  /** Addresses that are listed by themselves. */
  readonly #named: ReadonlySet<string>;
  readonly #own: readonly OwnHost[];
  readonly #ownPort: number | undefined;
  /** Whether names and ports are judged by what is public alone. */
  readonly #isPublicOnly: boolean;

  /** @throws {RangeError} for a range or an own host that cannot be read. */
  constructor(
    { allowPrivate = [], ownHosts = [], ownPort }: GuardOptions = {},
  ) {
    this.#allowAll = allowPrivate === "all";
    this.#allowed = allowPrivate === "all" ? [] : allowPrivate.map(parseCidr);
    this.#named = namedAddresses(allowPrivate === "all" ? [] : allowPrivate);
    this.#own = ownHosts.map(parseOwnHost);
    this.#ownPort = ownPort;
    this.#isPublicOnly = allowPrivate.length === 0;
  }

  /**
   * Judges the text of an http(s) url, and its address where the host is one. A
   * name passes until `allowsAnswer()` has judged what it resolves to.
   */
  checkUrl(raw: string): Verdict {
    return this.#check(RULES.text, raw, {});
  }

  /** Judges in the same way the address of a monitor, of any kind. */
  checkTarget(raw: string, use: Omit<Purpose, "protocol"> = {}): Verdict {
    return this.#check(RULES.target, raw, use);
  }

  #check(
    textRules: readonly Rule<string>[],
    raw: string,
    use: Omit<Purpose, "protocol">,
  ): Verdict {
    const broken = firstBroken(textRules, raw);
    if (broken !== null) return refuse(broken);
    const url = parseTarget(raw);
    if (url === null) return refuse("the url cannot be parsed");
    const reached = reachedUrl(url);
    if (reached === null) {
      return refuse("the name server to ask must be said: ?server=1.1.1.1");
    }
    const rule = firstBroken(RULES.written, url) ??
      this.#judge(reached, { ...use, protocol: url.protocol });
    return rule === null ? { ok: true, url } : refuse(rule);
  }

  /** Judges where the `Location` field of an answer from `base` leads, as the URL standard reads it. */
  checkRedirect(location: string, base: URL): Verdict {
    const url = resolveLocation(location, base);
    if (url === null) return refuse("the redirect cannot be parsed");
    const rule = firstBroken(RULES.redirect, url) ??
      this.#judge(url, { protocol: url.protocol });
    return rule === null ? { ok: true, url } : refuse(rule);
  }

  /**
   * Whether a connection to this address may be made. Without a port, an
   * address of our own is refused on all of them. False for what is no address.
   */
  allowsAddress(ip: string, port?: number, purpose = WEB): boolean {
    const address = parseAddress(ip);
    if (address === null || this.#isOwn(addressKey(address), port)) {
      return false;
    }
    if (this.#isListed(address)) return true;
    return isPublicAddress(address) &&
      (port === undefined || judgePort(port, purpose) === null);
  }

  /** Whether a name that resolved to `ips` may be connected to: all or none. */
  allowsAnswer(
    ips: readonly string[],
    port?: number,
    purpose?: Purpose,
  ): boolean {
    return ips.length > 0 &&
      ips.every((ip) => this.allowsAddress(ip, port, purpose));
  }

  /** Whether who answers at this port of this machine's own addresses is Uptick itself. */
  isOwnPort(port: number): boolean {
    return port === this.#ownPort;
  }

  /** Whether the operator allows an address that is not public. */
  #isListed(address: Address): boolean {
    if (isMetadataAddress(address)) return this.#named.has(address.join(":"));
    return this.#allowAll ||
      this.#allowed.some((contains) => contains(address));
  }

  #judge(url: URL, purpose: Purpose): string | null {
    const rule = firstBroken(RULES.url, url);
    if (rule !== null || !this.#isPublicOnly) {
      return rule ?? this.#judgeHost(url, purpose);
    }
    return judgePort(portOf(url), purpose) ??
      firstBroken(RULES.publicName, url) ?? this.#judgeHost(url, purpose);
  }

  #judgeHost(url: URL, purpose: Purpose): string | null {
    const host = hostOf(url);
    const port = portOf(url);
    const address = parseAddress(host);
    if (this.#isOwn(address === null ? host : addressKey(address), port)) {
      return `host ${host} is Uptick itself`;
    }
    if (address === null || this.#isListed(address)) return null;
    return isPublicAddress(address)
      ? judgePort(port, purpose)
      : `host ${host} is a private address, which the operator can allow: ` +
        `ALLOW_PRIVATE_TARGETS=${host}`;
  }

  #isOwn(key: string, port: number | undefined): boolean {
    return this.#own.some((own) =>
      own.key === key &&
      (own.port === null || port === undefined || own.port === port)
    );
  }
}

/** Of a public address. */
function judgePort(port: number, purpose: Purpose): string | null {
  const own = portsOnlyFor(purpose);
  if (own.includes(port)) return null;
  return purpose.protocol === "dns:"
    ? `port ${port} is not allowed`
    : firstBroken(RULES.publicPort, port);
}

function refuse(rule: string): Verdict {
  return { ok: false, rule };
}

function firstBroken<Subject>(
  rules: readonly Rule<Subject>[],
  subject: Subject,
): string | null {
  for (const rule of rules) {
    const broken = rule(subject);
    if (broken !== null) return broken;
  }
  return null;
}

/** One text for all addresses that reach the same listener of this machine. */
function addressKey(address: Address): string {
  const plain = MAPPED_IPV4(address) ? address.slice(6) : address;
  return LOOPBACK.some((contains) => contains(plain))
    ? "loopback:"
    : plain.join(":");
}

function parseOwnHost(text: string): OwnHost {
  const authority = parseAddress(text)?.length === 8 ? `[${text}]` : text;
  const match = /^([^/?#@\\\s]+?)(?::(\d+))?$/.exec(authority);
  const port = match?.[2];
  const url = match && URL.parse(`http://${match[1]}:${port ?? ""}`);
  if (url === null) {
    throw new RangeError(
      `Cannot use "${text}" as an own host: it must be a name or an address, with or without a port`,
    );
  }
  const host = hostOf(url);
  const address = parseAddress(host);
  return {
    key: address === null ? host : addressKey(address),
    port: port === undefined ? null : Number(port),
  };
}
