import { Buffer } from "node:buffer";
import type { Connection } from "../../dial/connection.ts";
import { ProbeFailure } from "../../dial/probe_failure.ts";
import type { HttpAnswer } from "../../http_send.ts";
import { type BodyFraming, framingOf } from "./body/body_framing.ts";
import { readHeaders } from "./read_headers.ts";
import { type ResponseHead, ResponseParser } from "./response_parser.ts";

/** At most this many bytes of a body are read. */
const MAX_BODY_BYTES = 65_536;
/** At most this many bytes are read, with the head and the framing of the body. */
const MAX_BYTES = 4 * MAX_BODY_BYTES;
const BUFFER_BYTES = 16_384;

/**
 * Reads the answer to a request after which the connection ends. A body that
 * breaks off counts as far as it came: the status has been said.
 *
 * @throws {ProbeFailure} "protocol" or "too-big" for a head that is none; what
 * the connection throws before its end passes through.
 */
export async function readWholeAnswer(
  connection: Connection,
): Promise<HttpAnswer> {
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
  const headers = readHeaders(bytes.subarray(0, head.bodyStart));
  const location = headers.get("location");
  return {
    status: head.status,
    ...location === undefined ? {} : { location },
    retryAfter: headers.get("retry-after") ?? null,
    body: body.text,
  };
}

class AnswerBody {
  readonly #head: ResponseHead;
  readonly #pieces: Uint8Array[] = [];
  #framing: BodyFraming | null = null;
  #length = 0;

  constructor(head: ResponseHead) {
    this.#head = head;
  }

  /** Whether all of it has come, or as much as is read. The bytes must stay as they are. */
  push(bytes: Uint8Array): boolean {
    try {
      this.#framing ??= framingOf(this.#head, "POST");
      const isWhole = this.#framing.push(bytes, this.#take);
      return isWhole || this.#length >= MAX_BODY_BYTES;
    } catch {
      // nobody can read on
      return true;
    }
  }

  readonly #take = (piece: Uint8Array): void => {
    const kept = piece.subarray(0, MAX_BODY_BYTES - this.#length);
    this.#pieces.push(kept);
    this.#length += kept.length;
  };

  get text(): string {
    return new TextDecoder().decode(Buffer.concat(this.#pieces));
  }
}
