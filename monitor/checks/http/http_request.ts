import type { ProbeTarget } from "../../types.ts";

/** Most headers of a user's on one url, and their size all together. */
const MAX_HEADERS = 32;
const MAX_HEADER_BYTES = 8_192;
/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Visible characters, space and tab; above ASCII is sent as UTF-8. */
// deno-lint-ignore no-control-regex
const BAD_VALUE = /[\u0000-\u0008\u000a-\u001f\u007f]/;
/** They decide where a request goes and where it ends: ours alone. */
const RESERVED = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
const encoder = new TextEncoder();

type Headers = ProbeTarget["headers"];

/** How to make the requests of one probe. */
export interface RequestOptions
  extends Pick<ProbeTarget, "method" | "headers"> {
  readonly userAgent: string;
}

/**
 * Checks the headers that a user wants sent. Values are secrets: no message
 * shows one.
 *
 * @throws {RangeError} naming the header and the rule that it breaks.
 */
export function checkRequestHeaders(headers: Headers): void {
  const entries = Object.entries(headers);
  if (entries.length > MAX_HEADERS) {
    throw new RangeError(`Cannot send headers: at most ${MAX_HEADERS} allowed`);
  }
  let size = 0;
  for (const [name, value] of entries) {
    const refuse = (rule: string) =>
      new RangeError(`Cannot send header "${name.slice(0, 64)}": ${rule}`);
    if (!TOKEN.test(name)) throw refuse("name must be a token of RFC 9110");
    if (RESERVED.has(name.toLowerCase())) throw refuse("name is reserved");
    if (BAD_VALUE.test(value)) {
      throw refuse("value must not contain control characters");
    }
    size += encoder.encode(name + value).length;
  }
  if (size > MAX_HEADER_BYTES) {
    throw new RangeError(
      `Cannot send headers: at most ${MAX_HEADER_BYTES} bytes allowed`,
    );
  }
}

/**
 * The bytes of one bodiless HTTP/1.1 request. A header of the user's replaces
 * ours of the same name.
 *
 * @throws {RangeError} as `checkRequestHeaders()`.
 */
export function encodeRequest(
  url: URL,
  { method, headers, userAgent }: RequestOptions,
): Uint8Array {
  checkRequestHeaders(headers);
  const own: Headers = {
    "User-Agent": userAgent,
    "Accept": "*/*",
    "Accept-Encoding": "identity",
  };
  const taken = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const fields = [
    ["Host", url.host],
    ...Object.entries(own).filter(([name]) => !taken.has(name.toLowerCase())),
    ...Object.entries(headers),
    ["Connection", "close"],
  ];
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`);
  const target = url.pathname + url.search;
  return encoder.encode(
    `${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n`,
  );
}
