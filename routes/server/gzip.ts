import { Buffer } from "node:buffer";
import { once } from "node:events";
import { promisify } from "node:util";
import { createGzip } from "node:zlib";
import { breather } from "../../monitor/breather.ts";
import type { Ctx } from "./request_context.ts";

/** A shorter text costs more to pack than it saves. */
export const MIN_GZIP_CHARACTERS = 1_024;

/** Fast rather than small, for what changes with each probe. */
export const FAST_LEVEL = 4;

/** Packed in one go: about a millisecond. */
const PIECE_BYTES = 128 * 1_024;
const encoder = new TextEncoder();

/** Whether the client takes gzip (RFC 9110, 12.5.3). */
export function acceptsGzip(c: Ctx): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:[,\s]|$))/i.test(
    c.req.header("Accept-Encoding") ?? "",
  );
}

/** Packs a text in pieces, while others are answered: zlib works on the event loop, and there may be megabytes. */
export async function gzipText(
  text: string,
  level?: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const gzip = createGzip(level ? { level } : {});
  const packed: Uint8Array[] = [];
  gzip.on("data", (part: Uint8Array) => packed.push(part));
  const write = promisify<Uint8Array, void>(gzip.write.bind(gzip));
  const bytes = encoder.encode(text);
  const breathe = breather();
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    await breathe();
    await write(bytes.subarray(at, at + PIECE_BYTES));
  }
  gzip.end();
  await once(gzip, "end");
  return new Uint8Array(Buffer.concat(packed));
}
