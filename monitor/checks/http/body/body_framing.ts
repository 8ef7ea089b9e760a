import type { ProbeMethod } from "../../../types.ts";
import { ChunkedDecoder } from "./chunked_decoder.ts";
import { ProbeFailure } from "../../../dial/probe_failure.ts";
import type { ResponseHead } from "../response_parser.ts";

/** Takes the framing off; says whether the body is complete. */
export interface BodyFraming {
  /** Calls `take` with each piece of the body, which is valid until it returns. */
  push(bytes: Uint8Array, take: (piece: Uint8Array) => void): boolean;
  /** Whether the body may end where the connection does. */
  readonly endsWithConnection: boolean;
}

/**
 * How the body of an answer ends (RFC 9112, 6.3).
 *
 * @throws {ProbeFailure} "protocol" for a transfer coding that nobody asked for.
 */
export function framingOf(
  { status, transferEncoding, contentLength }: ResponseHead,
  method: ProbeMethod,
): BodyFraming {
  // these end with their head, whatever it says
  if (method === "HEAD" || status === 101 || status === 204 || status === 304) {
    return new LengthFraming(0);
  }
  if (transferEncoding !== null) {
    if (transferEncoding !== "chunked") throw new ProbeFailure("protocol");
    return new ChunkedDecoder();
  }
  return contentLength === null
    ? UNTIL_CLOSE
    : new LengthFraming(contentLength);
}

const UNTIL_CLOSE: BodyFraming = {
  endsWithConnection: true,
  push: (bytes, take) => (take(bytes), false),
};

class LengthFraming implements BodyFraming {
  readonly endsWithConnection = false;
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  push(bytes: Uint8Array, take: (piece: Uint8Array) => void): boolean {
    const count = Math.min(this.#left, bytes.length);
    if (count > 0) {
      take(count < bytes.length ? bytes.subarray(0, count) : bytes);
    }
    this.#left -= count;
    return this.#left === 0;
  }
}
