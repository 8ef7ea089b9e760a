import {
  constants,
  createBrotliDecompress,
  createZstdDecompress,
} from "node:zlib";
import { ProbeFailure } from "../../../dial/probe_failure.ts";
import { gunzip, inflate } from "./inflate.ts";
import { ZlibRun } from "./zlib_run.ts";

/** Nobody is known to use more than two; each one is another engine. */
const MAX_CODINGS = 5;
/** Windows of zstd have at most 8 MiB in HTTP (RFC 9659), as a power of two. */
const MAX_ZSTD_WINDOW_LOG = 23;

type Undo = (
  pieces: AsyncIterable<Uint8Array>,
  maxBytes: number,
) => AsyncIterable<Uint8Array>;

const UNDO: ReadonlyMap<string, Undo> = new Map([
  ["gzip", gunzip],
  ["x-gzip", gunzip],
  ["deflate", inflate],
  ["br", (pieces, max) => undo(pieces, createBrotliDecompress(), max)],
  ["zstd", (pieces, max) => undo(pieces, createZstd(), max)],
]);

/**
 * Undoes what `Content-Encoding` names, the last coding first. Words that name
 * none that we know, such as `utf-8` or `none`, change nothing.
 *
 * @throws {ProbeFailure} "text" for what is not in that coding, "protocol" for
 * what breaks off, "too-big" beyond `maxBytes`.
 */
export function undoCodings(
  pieces: AsyncIterable<Uint8Array>,
  contentEncoding: string | null,
  maxBytes: number,
): AsyncIterable<Uint8Array> {
  if (contentEncoding === null) return pieces;
  const undos = contentEncoding.split(",").reverse()
    .map((coding) => UNDO.get(coding.trim().toLowerCase()))
    .filter((each) => each !== undefined);
  if (undos.length > MAX_CODINGS) throw new ProbeFailure("protocol");
  return undos.reduce((before, undo) => undo(before, maxBytes), pieces);
}

function createZstd() {
  const params = { [constants.ZSTD_d_windowLogMax]: MAX_ZSTD_WINDOW_LOG };
  return createZstdDecompress({ params });
}

/** Both say nothing of an input that breaks off, nor of what follows its end. */
async function* undo(
  pieces: AsyncIterable<Uint8Array>,
  engine: ReturnType<typeof createBrotliDecompress>,
  maxBytes: number,
): AsyncGenerator<Uint8Array, void, void> {
  const run = new ZlibRun(engine, maxBytes);
  let isEmpty = true;
  const judge = () => {
    if (run.outBytes > maxBytes) throw new ProbeFailure("too-big");
    if (run.failed) {
      throw new ProbeFailure(run.outBytes === 0 ? "text" : "protocol");
    }
  };
  try {
    for await (const piece of pieces) {
      if (piece.length === 0) continue;
      isEmpty = false;
      yield* await run.push(Uint8Array.from(piece));
      judge();
    }
    yield* await run.end();
    judge();
    if (run.outBytes === 0 && !isEmpty) throw new ProbeFailure("protocol");
  } finally {
    run.close();
  }
}
