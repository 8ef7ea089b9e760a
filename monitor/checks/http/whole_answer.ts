import type { Connection } from "../../dial/connection.ts";
import { ProbeFailure } from "../../dial/probe_failure.ts";
import { ChunkedDecoder } from "./chunked_decoder.ts";
import { type ResponseHead, ResponseParser } from "./response_parser.ts";

/** At most this many bytes of a body are read. */
const MAX_BODY_BYTES = 65_536;
/** A head of at most 64 KiB, and a body with its framing. */
const MAX_BYTES = 4 * MAX_BODY_BYTES;
const BUFFER_BYTES = 16_384;
const RETRY_AFTER = /^retry-after:[ \t]*([^\r\n]*?)[ \t]*\r?$/im;

export interface WholeAnswer {
  readonly status: number;
  /** The field as it stands; null where there is none. */
  readonly retryAfter: string | null;
  readonly body: string;
}

/**
 * Reads the answer to a request after which the connection ends. A body that
 * breaks off counts as far as it came: the status has been said.
 *
 * @throws {ProbeFailure} "protocol" or "too-big" for a head that is none; what
 * the connection throws before its end passes through.
 */
export async function readWholeAnswer(
  connection: Connection,
): Promise<WholeAnswer> {
  const parser = new ResponseParser();
  const bytes = new Uint8Array(MAX_BYTES);
  let end = 0;
  let head: ResponseHead | null = null;
  while (head === null) {
    const count = await connection.read(
      bytes.subarray(end, end + BUFFER_BYTES),
    );
    if (count === null) throw new ProbeFailure("protocol");
    end += count;
    head = parser.push(bytes, end);
  }
  const body = new AnswerBody(head);
  let isWhole = body.push(bytes.subarray(head.bodyStart, end));
  while (!isWhole && end < MAX_BYTES) {
    const room = bytes.subarray(end, end + BUFFER_BYTES);
    const count = await connection.read(room).catch(() => null);
    if (count === null) break;
    end += count;
    isWhole = body.push(bytes.subarray(end - count, end));
  }
  const text = new TextDecoder().decode(bytes.subarray(0, head.bodyStart));
  return {
    status: head.status,
    retryAfter: RETRY_AFTER.exec(text)?.[1] ?? null,
    body: body.text,
  };
}

class AnswerBody {
  readonly #chunks: Uint8Array[] = [];
  readonly #head: ResponseHead;
  readonly #chunked: ChunkedDecoder | null;
  #length = 0;

  constructor(head: ResponseHead) {
    this.#head = head;
    this.#chunked = head.transferEncoding === "chunked"
      ? new ChunkedDecoder()
      : null;
  }

  /** Whether all of it has come, or as much as is read. */
  push(bytes: Uint8Array): boolean {
    const { status, contentLength } = this.#head;
    if (status === 204 || status === 304) return true;
    if (this.#chunked !== null) return this.#pushChunked(this.#chunked, bytes);
    this.#take(bytes);
    return this.#length >= Math.min(contentLength ?? Infinity, MAX_BODY_BYTES);
  }

  #pushChunked(decoder: ChunkedDecoder, bytes: Uint8Array): boolean {
    try {
      const isWhole = decoder.push(bytes, (piece) => this.#take(piece));
      return isWhole || this.#length >= MAX_BODY_BYTES;
    } catch {
      return true;
    }
  }

  #take(bytes: Uint8Array): void {
    const room = Math.max(0, MAX_BODY_BYTES - this.#length);
    this.#chunks.push(bytes.slice(0, room));
    this.#length += bytes.length;
  }

  get text(): string {
    const decoder = new TextDecoder();
    const pieces = this.#chunks.map((chunk) =>
      decoder.decode(chunk, { stream: true })
    );
    return pieces.join("") + decoder.decode();
  }
}
