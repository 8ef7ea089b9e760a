import type { Connection } from "../../dial/connection.ts";
import { ProbeFailure } from "../../dial/probe_failure.ts";
import type { ProbeMethod } from "../../types.ts";
import { ResponseBody } from "./body/response_body.ts";
import {
  MAX_HEAD_BYTES,
  type ResponseHead,
  ResponseParser,
} from "./response_parser.ts";

/** One request, ready to send. */
export interface Exchange {
  readonly request: Uint8Array;
  readonly method: ProbeMethod;
  /** Called when the first bytes of an answer arrived. */
  onFirstByte(): void;
}

/** An answer whose head is there; what of its body is wanted is read on demand. */
export interface HttpAnswer {
  readonly head: ResponseHead;
  /** With interim answers; valid until the body is read. */
  readonly headBytes: Uint8Array;
  readonly body: ResponseBody;
  /** Gives back what it was read with; nothing is read any more. */
  release(): void;
}

/** Holds most heads whole; the few larger ones are copied as they grow. */
const BUFFER_BYTES = 8_192;
/** Buffers kept for reuse: allocating one costs more than parsing a head. */
const MAX_SPARE_BUFFERS = 256;
const spareBuffers: Uint8Array[] = [];

/**
 * Sends one HTTP/1.1 request and reads the head of its answer. The caller
 * closes the connection, which also ends a pending read.
 *
 * @throws {ProbeFailure} "protocol" or "too-big"; what the connection throws
 * passes through.
 */
export async function exchangeHttp(
  connection: Connection,
  { request, method, onFirstByte }: Exchange,
): Promise<HttpAnswer> {
  const buffer = spareBuffers.pop() ?? new Uint8Array(BUFFER_BYTES);
  try {
    await connection.write(request);
    const parser = new ResponseParser();
    let bytes = buffer;
    let end = 0;
    while (true) {
      const room = end === 0 ? bytes : bytes.subarray(end);
      const count = await connection.read(room);
      if (count === null) throw new ProbeFailure("protocol");
      if (end === 0) onFirstByte();
      end += count;
      const head = parser.push(bytes, end);
      if (head !== null) {
        const first = bytes.subarray(head.bodyStart, end);
        const source = { connection, first, buffer };
        const body = new ResponseBody(head, method, source);
        const headBytes = bytes.subarray(0, head.bodyStart);
        return { head, headBytes, body, release: () => keep(buffer) };
      }
      if (end === bytes.length) bytes = grow(bytes);
    }
  } catch (error) {
    keep(buffer);
    throw error;
  }
}

function keep(buffer: Uint8Array): void {
  if (spareBuffers.length < MAX_SPARE_BUFFERS) spareBuffers.push(buffer);
}

/** The parser ends a head before this could pass its cap. */
function grow(bytes: Uint8Array): Uint8Array {
  const larger = new Uint8Array(Math.min(bytes.length * 2, MAX_HEAD_BYTES));
  larger.set(bytes);
  return larger;
}
