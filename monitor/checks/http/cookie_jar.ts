/** At most this many cookies of one origin; the oldest goes first. */
const MAX_COOKIES = 50;
/** Longer cookies are not taken, as in browsers: name and value, in characters. */
const MAX_COOKIE_LENGTH = 4_096;
/** At most this many characters of cookies are sent with one request. */
const MAX_SENT_LENGTH = 8_192;
const LOOPBACK = /^(?:(?:.+\.)?localhost\.?|127\..+|\[::1\])$/;
const CONTROL = /(?![\t\x80-\x9f])\p{Cc}/u;

interface Cookie {
  /** Empty for one that has a value alone. */
  readonly name: string;
  readonly path: string;
  /** As it is sent. */
  readonly pair: string;
}

/**
 * The cookies that one probe was given (RFC 6265). They live as long as it does,
 * and go to the origin alone that set them.
 */
export class CookieJar {
  readonly #origins = new Map<string, readonly Cookie[]>();

  /** Takes the values of the `Set-Cookie` fields of an answer from `url`, read as Latin-1. */
  take(setCookies: readonly string[], url: URL): void {
    for (const text of setCookies) {
      const read = readCookie(text, url);
      if (read === null) continue;
      const { cookie, isOver } = read;
      const others = (this.#origins.get(url.origin) ?? []).filter((other) =>
        other.name !== cookie.name || other.path !== cookie.path
      );
      const kept = isOver ? others : [...others, cookie];
      this.#origins.set(url.origin, kept.slice(-MAX_COOKIES));
    }
  }

  /** What a request to `url` sends as `Cookie`, as Latin-1; empty for none. `own` is what the user sends, of which cookies of the same name are replaced. */
  headerFor(url: URL, own = ""): string {
    const cookies = (this.#origins.get(url.origin) ?? [])
      .filter(({ path }) => isWithin(url.pathname, path))
      .sort((one, other) => other.path.length - one.path.length);
    const names = new Set(cookies.map(({ name }) => name));
    const kept = own.split(";").map((pair) => pair.trim()).filter((pair) =>
      pair !== "" && !names.has(splitPair(pair)[0])
    );
    let sent = kept.join("; ");
    for (const { pair } of cookies) {
      const longer = sent === "" ? pair : `${sent}; ${pair}`;
      if (longer.length <= MAX_SENT_LENGTH) sent = longer;
    }
    return sent;
  }
}

/** Null for what browsers do not take either. */
function readCookie(
  text: string,
  url: URL,
): { readonly cookie: Cookie; readonly isOver: boolean } | null {
  const [first = "", ...rest] = text.split(";");
  const [name, value] = splitPair(first);
  const length = name.length + value.length;
  if (length === 0 || length > MAX_COOKIE_LENGTH) return null;
  if (CONTROL.test(first)) return null;
  const attributes = new Map(rest.map((each) => {
    const [key, said] = each.includes("=")
      ? splitPair(each)
      : [each.trim(), ""];
    return [key.toLowerCase(), said];
  }));
  if (attributes.has("secure") && !isSecure(url)) return null;
  const domain = (attributes.get("domain") ?? "").replace(/^\./, "")
    .toLowerCase();
  if (domain !== "" && !`.${url.hostname}`.endsWith(`.${domain}`)) return null;
  const path = attributes.get("path") ?? "";
  const cookie = {
    name,
    path: path.startsWith("/") ? path : folderOf(url.pathname),
    pair: name === "" ? value : `${name}=${value}`,
  };
  return { cookie, isOver: isPast(attributes) };
}

/** Browsers take loopback for as good as https (Secure Contexts, 3.1). */
function isSecure({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || LOOPBACK.test(hostname);
}

/** A pair without a sign is a value without a name. */
function splitPair(pair: string): [name: string, value: string] {
  const at = pair.indexOf("=");
  return at === -1
    ? ["", pair.trim()]
    : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}

function isPast(attributes: ReadonlyMap<string, string>): boolean {
  const maxAge = attributes.get("max-age") ?? "";
  if (/^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0;
  // 0 is the year 1970, which is what servers delete cookies with
  return Date.parse(attributes.get("expires") ?? "") < Date.now();
}

/** RFC 6265, 5.1.4. */
function folderOf(pathname: string): string {
  return pathname.slice(0, Math.max(1, pathname.lastIndexOf("/")));
}

/** RFC 6265, 5.1.4. */
function isWithin(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(path) &&
      (path.endsWith("/") || pathname[path.length] === "/");
}
