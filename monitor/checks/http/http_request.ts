import type { ProbeTarget } from "../../types.ts";
import { requestHeadersProblem } from "./request_headers.ts";

const encoder = new TextEncoder();

type Headers = ProbeTarget["headers"];

/** How to make the requests of one probe. */
export interface RequestOptions
  extends Pick<ProbeTarget, "method" | "headers"> {
  readonly body?: string;
  /** Headers of ours besides those of every request. */
  readonly more?: Headers;
  readonly userAgent: string;
  /** Sent as `Cookie` in place of a header of that name where it is not empty, in Latin-1. */
  readonly cookie?: string;
  /** Headers that ask for another protocol on the connection, which then stays open. */
  readonly upgrade?: Headers;
}

/**
 * The bytes of one HTTP/1.1 request. A header of the user's replaces ours of the
 * same name.
 *
 * @throws {RangeError} for headers that may not be sent.
 */
export function encodeRequest(
  url: URL,
  { method, headers, body = "", more = {}, userAgent, cookie = "", upgrade }:
    RequestOptions,
): Uint8Array {
  const problem = requestHeadersProblem(headers);
  if (problem !== null) throw new RangeError(problem);
  const content = encoder.encode(body);
  const own: Headers = {
    "Host": url.host,
    "User-Agent": userAgent,
    "Accept": "*/*",
    "Accept-Encoding": "identity",
  };
  const taken = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const untaken = (ours: Headers) =>
    Object.entries(ours).filter(([name]) => !taken.has(name.toLowerCase()));
  const fields = [
    ...untaken(own),
    ...Object.entries(headers).filter(([name]) =>
      cookie === "" || !/^cookie$/i.test(name)
    ),
    ...(cookie === "" ? [] : [["Cookie", cookie]]),
    ...untaken(more),
    ...contentLength(method, content),
    ...Object.entries(upgrade ?? {}),
    ["Connection", upgrade === undefined ? "close" : "Upgrade"],
  ];
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`);
  const target = url.pathname + url.search;
  const text = `${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n`;
  // ASCII but for a cookie, which goes back byte by byte
  const head = Uint8Array.from(text, (sign) => sign.charCodeAt(0));
  if (content.length === 0) return head;
  const request = new Uint8Array(head.length + content.length);
  request.set(head);
  request.set(content, head.length);
  return request;
}

/** RFC 9110, 8.6: said too where there might be a body and is none. */
function contentLength(
  method: string,
  content: Uint8Array,
): [name: string, value: string][] {
  const isUsual = ["POST", "PUT", "PATCH"].includes(method);
  if (content.length === 0 && !isUsual) return [];
  return [["Content-Length", String(content.length)]];
}
