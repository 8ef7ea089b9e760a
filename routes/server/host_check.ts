/** At most this many characters: the longest name of DNS with a final dot, and a port. */
const MAX_HOST_LENGTH = 254 + 6;

/** A name or IPv4 address, or an IPv6 address in brackets; then perhaps a port. */
const HOST_FORM =
  /^(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/;

/** The latest sane value: nearly every request of a server repeats it. */
let latestSane: string | null = null;

/**
 * Tells whether a `Host` header may be trusted to be only a host.
 *
 * Deno pastes the header into the request's URL before it parses it, so
 * `a/public?` would turn `GET /admin` into the path `/public`, and `[` would
 * make `new URL(request.url)` throw. Missing, doubled (joined by a comma) and
 * unparsable values are not sane either: RFC 9112, 3.2 wants 400 for them.
 */
export function hostIsSane(host: string | null): host is string {
  if (host === null) return false;
  if (host === latestSane) return true;
  const sane = host.length <= MAX_HOST_LENGTH && HOST_FORM.test(host) &&
    URL.canParse(`http://${host}/`); // ports over 65535, 256.1.1.1, [::::]
  if (sane) latestSane = host;
  return sane;
}

/**
 * Tells whether a request may be answered as far as its Host goes. A missing
 * one is no fault: HTTP/1.0 has none, and balancers' plain health checks send
 * none. Deno then puts the address that it listens at into the url.
 */
export function isHostUsable({ url, headers }: Request): boolean {
  const host = headers.get("host");
  return host === null
    ? url.startsWith(SCHEME) && URL.canParse(url)
    : hostIsSane(host) && isAtHost(url, host);
}

const SCHEME = "http://";

/**
 * Tells whether the url of a request is at the sane `host` of its header. A
 * client may send a whole url as its target (RFC 9112, 3.2.2), and Deno takes
 * that one unseen: another host, a port that is none, another scheme.
 */
export function isAtHost(url: string, host: string): boolean {
  const origin = SCHEME + host;
  const end = origin.length;
  const isSame = url.startsWith(origin) || // as nearly all send it
    url.slice(0, end).toLowerCase() === origin.toLowerCase();
  if (!isSame) return false;
  return url.length === end || url[end] === "/" || url[end] === "?";
}
