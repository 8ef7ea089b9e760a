import type { Connection } from "../../dial/connection.ts";
import { ProbeFailure } from "../../dial/probe_failure.ts";

const MAX_BYTES = 65_536;
const BUFFER_BYTES = 4_096;
const STATUS_LINE = /^HTTP\/1\.\d (\d{3})(?: |$)/;
const FIELD = /^([^:\s]+):[ \t]*(.*?)[ \t]*$/;

/** The status and the header fields of an answer. */
export interface AnswerHead {
  readonly status: number;
  /** By their names in lower case; those that come twice are joined by commas. */
  readonly fields: ReadonlyMap<string, string>;
}

/**
 * Reads the head of an HTTP/1.x answer, and forgets what comes after it.
 *
 * @throws {ProbeFailure} "protocol" or "too-big"; what the connection throws
 * passes through.
 */
export async function readAnswerHead(
  connection: Connection,
  onFirstByte: () => void,
): Promise<AnswerHead> {
  const buffer = new Uint8Array(BUFFER_BYTES);
  const decoder = new TextDecoder("latin1");
  let text = "";
  while (text.length <= MAX_BYTES) {
    const count = await connection.read(buffer);
    if (count === null) throw new ProbeFailure("protocol");
    if (text === "") onFirstByte();
    const from = Math.max(0, text.length - 3);
    text += decoder.decode(buffer.subarray(0, count));
    if (!"HTTP/1.".startsWith(text.slice(0, 7))) {
      throw new ProbeFailure("protocol");
    }
    const end = /\r?\n\r?\n/.exec(text.slice(from));
    if (end !== null) return parseHead(text.slice(0, from + end.index));
  }
  throw new ProbeFailure("too-big");
}

function parseHead(head: string): AnswerHead {
  const [first = "", ...lines] = head.split(/\r?\n/);
  const status = STATUS_LINE.exec(first)?.[1];
  if (status === undefined) throw new ProbeFailure("protocol");
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, name, value = ""] = FIELD.exec(line) ?? [];
    if (name === undefined) throw new ProbeFailure("protocol");
    const key = name.toLowerCase();
    const before = fields.get(key);
    fields.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return { status: Number(status), fields };
}
