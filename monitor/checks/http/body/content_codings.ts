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

const NONE = new Uint8Array();

type Undo = (
  pieces: AsyncIterable<Uint8Array>,
  maxBytes: number,
) => AsyncIterable<Uint8Array>;

const UNDO: ReadonlyMap<string, Undo> = new Map([
  ["gzip", gunzip],
  ["x-gzip", gunzip],
  ["deflate", inflate],
  ["br", (pieces, max) => undo(pieces, createBrotliDecompress, max)],
  ["zstd", (pieces, max) => undo(pieces, createZstd, max)],
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

/**
 * Undoes frame after frame: of zstd there may be several, and what follows the
 * last one is passed over. The engines say nothing of an input that breaks off.
 */
async function* undo(
  pieces: AsyncIterable<Uint8Array>,
  createEngine: () => ReturnType<typeof createBrotliDecompress>,
  maxBytes: number,
): AsyncGenerator<Uint8Array, void, void> {
  let run = new ZlibRun(createEngine(), maxBytes);
  let outBefore = 0;
  let isEmpty = true;
  const judge = () => {
    if (run.outBytes > maxBytes - outBefore) throw new ProbeFailure("too-big");
    if (run.failed) {
      throw new ProbeFailure(run.outBytes === 0 ? "text" : "protocol");
    }
  };
  try {
    for await (const piece of pieces) {
      let rest = Uint8Array.from(piece);
      while (rest.length > 0) {
        isEmpty = false;
        if (run.isOver) {
          run.close();
          outBefore += run.outBytes;
          run = new ZlibRun(createEngine(), maxBytes - outBefore);
        }
        yield* await run.push(rest);
        if (run.failed && run.outBytes === 0 && outBefore > 0) return;
        judge();
        rest = run.isOver ? rest.subarray(rest.length - run.surplus) : NONE;
      }
    }
    yield* await run.end();
    judge();
    const isCut = run.outBytes === 0 && outBefore === 0 && !isEmpty;
    if (isCut) throw new ProbeFailure("protocol");
  } finally {
    run.close();
  }
}
