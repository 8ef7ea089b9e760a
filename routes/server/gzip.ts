import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Ctx } from "./request_context.ts";

/** A shorter text costs more to pack than it saves. */
export const MIN_GZIP_CHARACTERS = 1_024;

/** Fast rather than small, for what changes with each probe. */
export const FAST_LEVEL = 4;

const compress = promisify(gzip);

/** Whether the client takes gzip (RFC 9110, 12.5.3). */
export function acceptsGzip(c: Ctx): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:[,\s]|$))/i.test(
    c.req.header("Accept-Encoding") ?? "",
  );
}

export async function gzipText(
  text: string,
  level?: number,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await compress(text, level ? { level } : {}));
}
