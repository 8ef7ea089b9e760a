import { DeadlineQueue } from "./deadline_queue.ts";
import { HttpError } from "./http_error.ts";
import {
  decodeJson,
  hasDoubledMembers,
  type JsonObject,
  parseJsonObject,
} from "./json_object.ts";
import { quoteText } from "../../monitor/fields/quote_text.ts";

/** A body may take at most this long to arrive, from the first look at it to its end. */
export const BODY_TIMEOUT_MS = 30_000;

export interface BodyLimits {
  readonly maxBytes: number;
  /** Its waits end after `BODY_TIMEOUT_MS`, but for tests. */
  readonly deadlines?: DeadlineQueue;
}

const bodyDeadlines = new DeadlineQueue(BODY_TIMEOUT_MS, tooSlow);

/**
 * Reads a request's body, which may be empty.
 *
 * @throws {HttpError} 413 before more than `maxBytes` are in memory, whether the
 * length is declared or the body comes in chunks; 415 for a compressed body,
 * which could unpack to any size; 400 when the client breaks off; 408 when it
 * takes too long.
 */
export async function readBody(
  request: Request,
  { maxBytes, deadlines = bodyDeadlines }: BodyLimits,
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
      ? await deadlines.wait(request.bytes())
      : await readChunks(request.body, maxBytes, deadlines);
    if (bytes.length > maxBytes) throw tooLarge(maxBytes);
    return bytes;
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError(400, "Cannot read the body: it broke off");
  }
}

/**
 * Reads a request's body as one JSON object.
 *
 * @throws {HttpError} as `readBody()`; 400 for what is no object, for one nested
 * too deeply, with too many members or with two of the same name.
 */
export async function readJsonObject(
  request: Request,
  options: BodyLimits,
): Promise<JsonObject> {
  const bytes = await readBody(request, options);
  try {
    const body = parseJsonObject(decodeJson(bytes));
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
 * there is none.
 *
 * @throws {HttpError} 400 for two members that differ only in case, because
 * which of them counts would be anyone's guess.
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

/**
 * Lets a body pass that has no other members than `names`, whose case does not matter.
 *
 * @throws {HttpError} 400 naming the first other member.
 */
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
  deadlines: DeadlineQueue,
): Promise<Uint8Array<ArrayBuffer>> {
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  try {
    return await deadlines.wait(collect(reader, maxBytes));
  } catch (error) {
    reader.cancel().catch(() => {}); // it may be the reason
    throw error;
  }
}

async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(next.value);
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

function tooSlow(): HttpError {
  return new HttpError(
    408,
    `Cannot read the body: it took longer than ${BODY_TIMEOUT_MS / 1_000} s`,
    { "Connection": "close" }, // RFC 9110, 15.5.9
  );
}
