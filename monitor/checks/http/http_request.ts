import type { ProbeTarget } from "../../types.ts";
import { requestHeadersProblem } from "./request_headers.ts";

const encoder = new TextEncoder();

type Headers = ProbeTarget["headers"];

/** How to make the requests of one probe. */
export interface RequestOptions
  extends Pick<ProbeTarget, "method" | "headers"> {
  readonly userAgent: string;
  /** Headers that ask for another protocol on the connection, which then stays open. */
  readonly upgrade?: Headers;
}

/**
 * The bytes of one bodiless HTTP/1.1 request. A header of the user's replaces
 * ours of the same name.
 *
 * @throws {RangeError} for headers that may not be sent.
 */
export function encodeRequest(
  url: URL,
  { method, headers, userAgent, upgrade }: RequestOptions,
): Uint8Array {
  const problem = requestHeadersProblem(headers);
  if (problem !== null) throw new RangeError(problem);
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
    ...Object.entries(upgrade ?? {}),
    ["Connection", upgrade === undefined ? "close" : "Upgrade"],
  ];
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`);
  const target = url.pathname + url.search;
  return encoder.encode(
    `${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n`,
  );
}
