import { ChunkedDecoder } from "./chunked_decoder.ts";
import type { Connection } from "../../dial/connection.ts";
import { ProbeFailure } from "../../dial/probe_failure.ts";
import type { ResponseHead } from "./response_parser.ts";
import { TextSearch } from "./text_search.ts";

/** At most this many bytes of a body are searched, after its framing is taken off. */
const MAX_BODY_BYTES = 1_048_576;
/** At most this many bytes are read for them: one-byte chunks take six each. */
const MAX_FRAMED_BYTES = 8 * MAX_BODY_BYTES;

/** Takes the framing off; says whether the body is complete. */
interface BodyFraming {
  /** Calls `take` with each piece of the body, which is valid until it returns. */
  push(bytes: Uint8Array, take: (piece: Uint8Array) => void): boolean;
  /** Whether the body may end where the connection does. */
  readonly endsWithConnection: boolean;
}

interface BodySource {
  readonly connection: Connection;
  /** What was read with the head. */
  readonly first: Uint8Array;
  /** The buffer for reading more; `first` may lie in it. */
  readonly buffer: Uint8Array;
}

/**
 * Reads the body until `text` was found, which is all that a probe asks of it.
 *
 * @throws {ProbeFailure} "text" when the body ends without it or is compressed,
 * "too-big" beyond the cap, "protocol" when the framing is broken.
 */
export async function findInBody(
  head: ResponseHead,
  source: BodySource,
  text: string,
): Promise<void> {
  if (head.encoded) throw new ProbeFailure("text");
  const framing = framingOf(head);
  const finder = new BodyFinder(text);
  let framedBytes = 0;
  let bytes: Uint8Array | null = source.first;
  while (true) {
    const ended: boolean = framing.push(bytes, finder.take);
    if (finder.found) return;
    framedBytes += bytes.length;
    if (finder.isOver || framedBytes > MAX_FRAMED_BYTES) {
      throw new ProbeFailure("too-big");
    }
    if (ended) throw new ProbeFailure("text");
    const count: number | null = await source.connection.read(source.buffer);
    if (count === null) {
      throw new ProbeFailure(framing.endsWithConnection ? "text" : "protocol");
    }
    bytes = source.buffer.subarray(0, count);
  }
}

class BodyFinder {
  found = false;
  #bodyBytes = 0;
  readonly #search: TextSearch;

  constructor(text: string) {
    this.#search = new TextSearch(text);
  }

  get isOver(): boolean {
    return this.#bodyBytes > MAX_BODY_BYTES;
  }

  readonly take = (piece: Uint8Array): void => {
    if (this.found) return;
    const left = Math.max(0, MAX_BODY_BYTES - this.#bodyBytes);
    this.#bodyBytes += piece.length;
    this.found = this.#search.push(piece.subarray(0, left));
  };
}

/** RFC 9112, 6.3. */
function framingOf(head: ResponseHead): BodyFraming {
  if (head.transferEncoding !== null) {
    // nothing but chunked was asked for
    if (head.transferEncoding !== "chunked") throw new ProbeFailure("protocol");
    return new ChunkedDecoder();
  }
  let left = head.contentLength;
  if (left === null) {
    return {
      endsWithConnection: true,
      push: (bytes, take) => (take(bytes), false),
    };
  }
  return {
    endsWithConnection: false,
    push: (bytes, take) => {
      const rest = left ?? 0;
      take(bytes.subarray(0, rest));
      left = Math.max(0, rest - bytes.length);
      return left === 0;
    },
  };
}
