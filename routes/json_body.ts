import { HttpError } from "./http_error.ts";
import {
  hasDoubledMembers,
  type JsonObject,
  parseJsonObject,
} from "./json_object.ts";
import { quoteText } from "./quote_text.ts";

/**
 * Reads a request's body, which may be empty. Throws HttpError 413 before more
 * than `maxBytes` are held, whether the length is declared or the body comes
 * in chunks; 415 for a compressed body, which could unpack to any size; 400
 * when the client breaks off.
 */
export async function readBody(
  request: Request,
  { maxBytes }: { readonly maxBytes: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const encoding = request.headers.get("content-encoding");
  if (encoding !== null && encoding.trim().toLowerCase() !== "identity") {
    throw new HttpError(
      415,
      "Cannot read the body: compressed bodies are not accepted",
      { "Accept-Encoding": "identity" }, // RFC 9110, 12.5.3
    );
  }
  const declared = Number(request.headers.get("content-length") ?? NaN);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  try {
    const bytes = declared >= 0
      ? await request.bytes()
      : await readChunks(request.body, maxBytes);
    if (bytes.length > maxBytes) throw tooLarge(maxBytes);
    return bytes;
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError(400, "Cannot read the body: it broke off");
  }
}

/**
 * Reads a request's body as one JSON object. Beside the errors of
 * `readBody()`, throws HttpError 400 for what is none, for one nested too
 * deeply, with too many members or with two of the same name.
 */
export async function readJsonObject(
  request: Request,
  options: { readonly maxBytes: number },
): Promise<JsonObject> {
  const bytes = await readBody(request, options);
  try {
    const body = parseJsonObject(bytes);
    if (hasDoubledMembers(body)) {
      throw new SyntaxError("Cannot read the body: a member is there twice");
    }
    return body.value;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) {
      throw new HttpError(400, error.message);
    }
    throw error;
  }
}

/**
 * The value of the member `name`, whose case does not matter; undefined when
 * there is none. Two members that differ only in case are refused (HttpError
 * 400), because which of them counts would be anyone's guess.
 */
export function member(body: JsonObject, name: string): unknown {
  const found = Object.keys(body).filter((key) => sameName(key, name));
  if (found.length > 1) {
    throw new HttpError(
      400,
      `Cannot read the body: ${quoteText(name)} is there twice`,
    );
  }
  return found[0] === undefined ? undefined : body[found[0]];
}

/** Refuses (HttpError 400) a body with a member that is not one of `names`, whose case does not matter. */
export function allowOnly(body: JsonObject, names: readonly string[]): void {
  for (const key of Object.keys(body)) {
    if (names.some((name) => sameName(key, name))) continue;
    throw new HttpError(
      400,
      `Cannot read the body: member ${quoteText(key)} is unknown; ` +
        `known are ${names.join(", ")}`,
    );
  }
}

function sameName(key: string, name: string): boolean {
  return key.toLowerCase() === name.toLowerCase();
}

async function readChunks(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop by a throw cancels the stream.
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function tooLarge(maxBytes: number): HttpError {
  return new HttpError(
    413,
    `Cannot read the body: it may have ${maxBytes} bytes at most`,
  );
}
