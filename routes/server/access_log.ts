/** One answered request, as the access log tells it. */
export interface AccessEntry {
  /** IP address of the client, without a port. */
  readonly remoteAddress: string;
  /** From `basicUser()` where the route asks for Basic auth, else null. */
  readonly user: string | null;
  /** When the request came in, in milliseconds since the Unix epoch. */
  readonly at: number;
  readonly method: string;
  /** Path and query as sent. Deno decodes the request line as UTF-8. */
  readonly target: string;
  readonly status: number;
  /** Size of the body that was sent; null when there was none. */
  readonly bytes: number | null;
  /** Header values as Deno gives them: latin-1, one character per byte. */
  readonly referer: string | null;
  readonly userAgent: string | null;
}

/** What an access log may tell beyond the combined format. */
export interface LoggedRequest extends AccessEntry {
  /** The answer has it as `X-Request-ID`. */
  readonly id: string;
  /** The pattern that answered; "none" where none did. */
  readonly route: string;
  /** From the request's arrival to its answer's headers. */
  readonly durationMs: number;
}

/**
 * How a field is written: which characters stay as they are, and how many
 * characters it may have when escaped. What is over is cut off, at an escape's
 * edge: the longest line stays under 4,095 characters, at which GoAccess cuts
 * lines (and then counts failed ones). Apache cuts nothing up to 8,190 per field.
 */
interface Field {
  readonly plain: RegExp;
  readonly max: number;
}

/** Printable ASCII but for `"` and `\`: what Apache httpd logs as it is. */
const QUOTED = /^[ !#-[\]-~]*$/;
/** For the fields outside quotes also not the space, `[` and `]`. */
const BARE = /^[!#-Z^-~]*$/;

const HOST: Field = { plain: BARE, max: 100 };
const USER: Field = { plain: BARE, max: 250 };
const METHOD: Field = { plain: QUOTED, max: 40 };
const TARGET: Field = { plain: QUOTED, max: 2000 };
const REFERER: Field = { plain: QUOTED, max: 800 };
const AGENT: Field = { plain: QUOTED, max: 600 };

/** An Authorization header of at most this many characters is read by `basicUser()`. */
const MAX_HEADER_LENGTH = 8192;

/** The bytes that Apache httpd's `ap_escape_logitem` names; `\f` is not one. */
const NAMED: Record<number, string> = {
  0x08: "\\b",
  0x09: "\\t",
  0x0a: "\\n",
  0x0b: "\\v",
  0x0d: "\\r",
  0x22: '\\"',
  0x5c: "\\\\",
};

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const encoder = new TextEncoder();

/**
 * Writes `entry` as one line of Apache's combined format, without a newline:
 * `::1 - - [14/Aug/2017:14:47:57 +0100] "GET /state HTTP/1.1" 200 2 "-" "curl/7.54.0"`
 *
 * Bytes are escaped as Apache httpd 2.4 does it, so the line is printable ASCII
 * whatever the client sent. One step goes further: `[`, `]` and spaces in the
 * user become `\xhh`, for a user "a] [b" would move the fields of a parser that
 * splits at them. Deno does not tell the HTTP version: it is always HTTP/1.1.
 */
export function formatCombined(entry: AccessEntry): string {
  const { user, referer, userAgent } = entry;
  const host = escapeField(entry.remoteAddress, HOST) || "-";
  const name = user === null ? "-" : escapeField(user, USER) || '""';
  const method = escapeField(entry.method, METHOD);
  const target = escapeField(entry.target, TARGET, escapeUtf8);
  const from = referer === null ? "-" : escapeField(referer, REFERER);
  const agent = userAgent === null ? "-" : escapeField(userAgent, AGENT);
  const time = cachedTime(entry.at);
  return `${host} - ${name} ${time} "${method} ${target} HTTP/1.1" ${entry.status} ${
    entry.bytes || "-"
  } "${from}" "${agent}"`;
}

/**
 * The user name in an `Authorization: Basic` header (RFC 7617), one character
 * per byte. Null when the header is missing, malformed or another scheme. It
 * only reads: whether the password was right is the route's question, and
 * Apache logs the name either way.
 */
export function basicUser(header: string | null): string | null {
  if (header === null || header.length > MAX_HEADER_LENGTH) return null;
  const encoded = /^basic +([a-z0-9+/]+={0,2})$/i.exec(header)?.[1];
  if (encoded === undefined) return null;
  try {
    const pair = atob(encoded);
    const colon = pair.indexOf(":");
    return colon === -1 ? null : pair.slice(0, colon);
  } catch {
    return null; // not a length that base64 can have
  }
}

/**
 * `[14/Aug/2017:14:47:57 +0100]` for `at` in milliseconds since the Unix epoch.
 * `offsetMinutes` counts westwards, as `Date.getTimezoneOffset()` does.
 */
export function clfTime(
  at: number,
  offsetMinutes = new Date(at).getTimezoneOffset(),
): string {
  const local = new Date(at - offsetMinutes * 60_000);
  const [date = "", clock = ""] = local.toISOString().split("T");
  const month = MONTHS[local.getUTCMonth()];
  const day = `${date.slice(-2)}/${month}/${date.slice(0, -6)}`;
  const ahead = Math.abs(offsetMinutes);
  const zone = [Math.floor(ahead / 60), ahead % 60]
    .map((part) => String(part).padStart(2, "0")).join("");
  const sign = offsetMinutes > 0 ? "-" : "+";
  return `[${day}:${clock.slice(0, 8)} ${sign}${zone}]`;
}

let cachedSecond = NaN;
let cachedText = "";

/** `clfTime()`, worked out once per second: it costs more than all the rest. */
function cachedTime(at: number): string {
  const second = Math.floor(at / 1000);
  if (second !== cachedSecond) {
    cachedText = clfTime(at);
    cachedSecond = second;
  }
  return cachedText;
}

function escapeField(
  text: string,
  field: Field,
  escapeOne = escapeLatin1,
): string {
  if (text.length <= field.max && field.plain.test(text)) return text;
  let escaped = "";
  for (const character of text) {
    const piece = field.plain.test(character)
      ? character
      : escapeOne(character);
    if (escaped.length + piece.length > field.max) break;
    escaped += piece;
  }
  return escaped;
}

function escapeLatin1(character: string): string {
  const code = character.charCodeAt(0);
  return code > 0xff ? escapeUtf8(character) : escapeByte(code);
}

function escapeUtf8(character: string): string {
  return Array.from(encoder.encode(character), escapeByte).join("");
}

function escapeByte(byte: number): string {
  return NAMED[byte] ?? `\\x${byte.toString(16).padStart(2, "0")}`;
}
