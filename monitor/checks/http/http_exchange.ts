import type { Connection } from "../../dial/connection.ts";
import { ProbeFailure } from "../../dial/probe_failure.ts";
import { findInBody } from "./response_body.ts";
import {
  MAX_HEAD_BYTES,
  type ResponseHead,
  ResponseParser,
} from "./response_parser.ts";

/** One request, and what of its answer matters. */
export interface Exchange {
  /** The whole request, ready to send. */
  readonly request: Uint8Array;
  readonly method: "GET" | "HEAD";
  /** Called when the first bytes of an answer arrived. */
  onFirstByte(): void;
  /**
   * Called with the head; returns the text that the body must contain, or ""
   * where the body does not matter and must not be read.
   */
  onHead(head: ResponseHead): string;
}

/** Holds most heads whole; the few larger ones are copied as they grow. */
const BUFFER_BYTES = 8_192;
/** Buffers kept for reuse: allocating one costs more than parsing a head. */
const MAX_SPARE_BUFFERS = 256;
const spareBuffers: Uint8Array[] = [];

/**
 * Sends one HTTP/1.1 request and reads the answer as far as it matters. The
 * caller closes the connection, which also ends a pending read.
 *
 * @throws {ProbeFailure} "protocol", "too-big" or "text"; what the connection
 * throws passes through.
 */
export async function exchangeHttp(
  connection: Connection,
  exchange: Exchange,
): Promise<void> {
  const buffer = spareBuffers.pop() ?? new Uint8Array(BUFFER_BYTES);
  try {
    await connection.write(exchange.request);
    const { head, bytes, end } = await readHead(connection, buffer, exchange);
    const text = exchange.onHead(head);
    if (text === "") return;
    if (exchange.method === "HEAD" || hasNoBody(head.status)) {
      throw new ProbeFailure("text");
    }
    const first = bytes.subarray(head.bodyStart, end);
    await findInBody(head, { connection, first, buffer }, text);
  } finally {
    if (spareBuffers.length < MAX_SPARE_BUFFERS) spareBuffers.push(buffer);
  }
}

/** Where a head lies: `bytes` up to `end` were read. */
interface HeadRead {
  readonly head: ResponseHead;
  readonly bytes: Uint8Array;
  readonly end: number;
}

async function readHead(
  connection: Connection,
  buffer: Uint8Array,
  { onFirstByte }: Exchange,
): Promise<HeadRead> {
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
    if (head !== null) return { head, bytes, end };
    if (end === bytes.length) bytes = grow(bytes);
  }
}

/** The parser ends a head before this could pass its cap. */
function grow(bytes: Uint8Array): Uint8Array {
  const larger = new Uint8Array(Math.min(bytes.length * 2, MAX_HEAD_BYTES));
  larger.set(bytes);
  return larger;
}

/** RFC 9112, 6.3: these end with their head, whatever it says. */
function hasNoBody(status: number): boolean {
  return status === 204 || status === 304;
}
