import { createInflateRaw } from "node:zlib";
import { ProbeFailure } from "../../../dial/probe_failure.ts";
import { ByteSource } from "./byte_source.ts";
import { ZlibRun } from "./zlib_run.ts";

const [FHCRC, FEXTRA, FNAME, FCOMMENT] = [2, 4, 8, 16];
/** Checksum and length behind each member, which nobody needs who only reads. */
const GZIP_TRAILER_BYTES = 8;
/** Longer names and comments are no gzip file of this world. */
const MAX_GZIP_TEXT_BYTES = 65_536;

type Pieces = AsyncGenerator<Uint8Array, void, void>;

/**
 * Undoes gzip (RFC 1952), of all members. What follows the last of them is
 * ignored, as browsers do; Node's own stream would drop what came before it.
 *
 * @throws {ProbeFailure} "text" for what is no gzip, "protocol" for what breaks
 * off, "too-big" beyond `maxBytes`.
 */
export async function* gunzip(
  pieces: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Pieces {
  const source = new ByteSource(pieces);
  let left = maxBytes;
  try {
    for (let isFirst = true;; isFirst = false) {
      const piece = await source.next();
      if (piece === null) return;
      source.putBack(piece);
      if (!await skipGzipHeader(source)) {
        if (isFirst) throw new ProbeFailure("text");
        return;
      }
      left -= yield* inflateRaw(source, left);
      if (await source.take(GZIP_TRAILER_BYTES) === null) return;
    }
  } finally {
    await source.close();
  }
}

/**
 * Undoes `deflate`, which means zlib's format (RFC 1950) but is sometimes sent
 * without its two bytes in front.
 *
 * @throws {ProbeFailure} as `gunzip` does.
 */
export async function* inflate(
  pieces: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Pieces {
  const source = new ByteSource(pieces);
  try {
    const start = await source.take(2);
    if (start === null) return;
    const [method = 0, flags = 0] = start;
    const isZlib = (method & 15) === 8 && (method * 256 + flags) % 31 === 0;
    if (!isZlib) source.putBack(start);
    yield* inflateRaw(source, maxBytes);
  } finally {
    await source.close();
  }
}

/** Returns how many bytes came out. */
async function* inflateRaw(
  source: ByteSource,
  maxBytes: number,
): AsyncGenerator<Uint8Array, number, void> {
  const run = new ZlibRun(createInflateRaw(), maxBytes);
  try {
    while (true) {
      const piece = await source.next();
      yield* piece === null ? await run.end() : await run.push(piece);
      if (run.outBytes > maxBytes) throw new ProbeFailure("too-big");
      if (run.failed) {
        throw new ProbeFailure(
          run.outBytes === 0 && piece ? "text" : "protocol",
        );
      }
      if (piece === null) return run.outBytes;
      if (run.surplus > 0) {
        source.putBack(piece.subarray(piece.length - run.surplus));
        return run.outBytes;
      }
    }
  } finally {
    run.close();
  }
}

/** Whether there was one. */
async function skipGzipHeader(source: ByteSource): Promise<boolean> {
  const fixed = await source.take(10);
  if (fixed === null) return false;
  const [id1, id2, method, flags = 0] = fixed;
  if (id1 !== 31 || id2 !== 139 || method !== 8) return false;
  if (flags & FEXTRA) {
    const size = await source.take(2);
    if (size === null) return false;
    if (await source.take((size[0] ?? 0) + (size[1] ?? 0) * 256) === null) {
      return false;
    }
  }
  for (const text of [FNAME, FCOMMENT]) {
    if (flags & text && !await skipText(source)) return false;
  }
  return !(flags & FHCRC) || await source.take(2) !== null;
}

async function skipText(source: ByteSource): Promise<boolean> {
  for (let count = 0; count < MAX_GZIP_TEXT_BYTES; count++) {
    const byte = await source.take(1);
    if (byte === null) return false;
    if (byte[0] === 0) return true;
  }
  return false;
}
