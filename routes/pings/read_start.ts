import { HttpError } from "../server/http_error.ts";
import { DeadlineQueue } from "../server/deadline_queue.ts";
import { BODY_TIMEOUT_MS } from "../server/json_body.ts";

/** The start of a body. */
export interface BodyStart {
  /** Null where there is none, or it is no UTF-8. */
  readonly text: string | null;
  /** Bytes of the whole body, as far as it was read. */
  readonly size: number;
}

/** So much of a body is kept, in bytes. */
export const KEPT_BYTES = 10_000;
/** So much is read, so that who sends more than is kept gets an answer. */
const MAX_READ_BYTES = 1_048_576;

const deadlines = new DeadlineQueue(
  BODY_TIMEOUT_MS,
  () => new HttpError(408, "Cannot read the body: it took too long"),
);

/**
 * Reads a body and keeps its first 10,000 bytes, cut between two characters.
 *
 * @throws {HttpError} 400 when it breaks off, 408 when it takes longer than 30 s.
 */
export async function readStart(request: Request): Promise<BodyStart> {
  if (request.body === null) return { text: null, size: 0 };
  const reader = request.body.getReader();
  const bytes = new Uint8Array(KEPT_BYTES);
  let size = 0;
  const read = async () => {
    while (size < MAX_READ_BYTES) {
      const { done, value } = await reader.read();
      if (done) return;
      if (size < KEPT_BYTES) {
        bytes.set(value.subarray(0, KEPT_BYTES - size), size);
      }
      size += value.length;
    }
    await reader.cancel();
  };
  try {
    await deadlines.wait(read());
  } catch (error) {
    reader.cancel().catch(() => {}); // it may be the reason
    if (error instanceof HttpError) throw error;
    throw new HttpError(400, "Cannot read the body: it broke off");
  }
  return { text: textOf(bytes.subarray(0, size)), size };
}

/** What was cut may end within a character. */
function textOf(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return null;
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return decoder.decode(bytes, { stream: bytes.length === KEPT_BYTES });
  } catch {
    return null;
  }
}
