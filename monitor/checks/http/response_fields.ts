import { ProbeFailure } from "../../dial/probe_failure.ts";

/** The headers of one answer that decide about it. */
export interface ResponseFields {
  location: string | null;
  contentLength: number | null;
  /** `Transfer-Encoding` in lower case; null when absent. */
  transferEncoding: string | null;
  /** Codings in the order in which they were applied, though none was asked for; null when absent. */
  contentEncoding: string | null;
  contentType: string | null;
}

/** A length in bytes, of as many digits as stay below 2^53. */
const LENGTH = /^\d{1,15}$/;
const [HTAB, SP, COLON] = [9, 32, 58];
const decoder = new TextDecoder();

export function noFields(): ResponseFields {
  return {
    location: null,
    contentLength: null,
    transferEncoding: null,
    contentEncoding: null,
    contentType: null,
  };
}

/**
 * Keeps a header line, without its CRLF, where it matters; says whether it did.
 *
 * @throws {ProbeFailure} "protocol" when it is no header or contradicts one.
 */
export function takeField(
  bytes: Uint8Array,
  line: { start: number; end: number },
  fields: ResponseFields,
): boolean {
  const colon = bytes.indexOf(COLON, line.start);
  if (colon <= line.start || colon >= line.end) {
    throw new ProbeFailure("protocol");
  }
  const before = bytes[colon - 1];
  if (before === SP || before === HTAB) throw new ProbeFailure("protocol");
  const name = knownName(bytes, line.start, colon);
  if (name === null) return false;
  const value = decoder.decode(bytes.subarray(colon + 1, line.end)).trim();
  if (name === "location") fields.location ??= value;
  else if (name === "content-length") takeLength(value, fields);
  else if (name === "content-type") fields.contentType ??= value;
  else if (name === "content-encoding") {
    fields.contentEncoding = joined(fields.contentEncoding, value);
  } else {
    const coding = value.toLowerCase();
    fields.transferEncoding = joined(fields.transferEncoding, coding);
  }
  return true;
}

/** A list may be spread over several headers (RFC 9110, 5.3). */
function joined(before: string | null, value: string): string {
  return before === null ? value : `${before}, ${value}`;
}

const NAMES = [
  "content-type",
  "location",
  "content-length",
  "content-encoding",
  "transfer-encoding",
] as const;

function knownName(
  bytes: Uint8Array,
  start: number,
  end: number,
): (typeof NAMES)[number] | null {
  for (const name of NAMES) {
    if (name.length === end - start && isName(bytes, start, name)) return name;
  }
  return null;
}

/** Compares without regard to case; 0x20 is what separates the cases in ASCII. */
function isName(bytes: Uint8Array, start: number, name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    if (((bytes[start + at] ?? 0) | 0x20) !== name.charCodeAt(at)) return false;
  }
  return true;
}

/** `5, 5` is one length said twice (RFC 9110, 8.6); `5, 6` is two. */
function takeLength(value: string, fields: ResponseFields): void {
  for (const part of value.split(",")) {
    const text = part.trim();
    if (!LENGTH.test(text)) throw new ProbeFailure("protocol");
    const length = Number(text);
    if (fields.contentLength !== null && fields.contentLength !== length) {
      throw new ProbeFailure("protocol");
    }
    fields.contentLength = length;
  }
}
