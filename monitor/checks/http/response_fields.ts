import { ProbeFailure } from "../../dial/probe_failure.ts";
import { isRedirect } from "./redirect_status.ts";

/** The headers of one answer that decide about it. */
export interface ResponseFields {
  location: string | null;
  /** -1 for one that cannot be read; null when absent. */
  contentLength: number | null;
  /** `Transfer-Encoding` in lower case; null when absent. */
  transferEncoding: string | null;
  /** Codings in the order in which they were applied, though none was asked for; null when absent. */
  contentEncoding: string | null;
  contentType: string | null;
  /** Read as Latin-1; those of redirects alone, since nobody else's matter. */
  setCookies: readonly string[];
}

/** A length in bytes, of as many digits as stay below 2^53. */
const LENGTH = /^\d{1,15}$/;
const [HTAB, SP, COLON] = [9, 32, 58];
const decoder = new TextDecoder();
/** Takes three times as long. */
const latin1 = new TextDecoder("latin1");

const NO_COOKIES: readonly string[] = [];

export function noFields(): ResponseFields {
  return {
    location: null,
    contentLength: null,
    transferEncoding: null,
    contentEncoding: null,
    contentType: null,
    setCookies: NO_COOKIES,
  };
}

/**
 * Keeps a header line, without its line end, where it matters for an answer
 * with this status; says whether it did.
 *
 * @throws {ProbeFailure} "protocol" when it is no header.
 */
export function takeField(
  bytes: Uint8Array,
  { start, end }: { start: number; end: number },
  { fields, status }: { fields: ResponseFields; status: number },
): boolean {
  const colon = bytes.indexOf(COLON, start);
  let nameEnd = colon;
  while (nameEnd > start && isBlank(bytes[nameEnd - 1])) nameEnd--;
  if (nameEnd <= start || colon >= end) throw new ProbeFailure("protocol");
  const name = knownName(bytes, start, nameEnd);
  if (name === null) return false;
  if (name === "location") {
    // an empty one leads nowhere
    fields.location ??= readLocation(bytes, colon + 1, end) || null;
    return true;
  }
  const raw = bytes.subarray(colon + 1, end);
  if (name === "set-cookie") {
    if (!isRedirect(status)) return true;
    fields.setCookies = [...fields.setCookies, latin1.decode(raw).trim()];
    return true;
  }
  const value = decoder.decode(raw).trim();
  if (name === "content-length") takeLength(value, fields);
  else if (name === "content-type") fields.contentType ??= value;
  else if (name === "content-encoding") {
    fields.contentEncoding = joined(fields.contentEncoding, value);
  } else takeCoding(value, fields);
  return true;
}

function isBlank(byte: number | undefined): boolean {
  return byte === SP || byte === HTAB;
}

/** What is not ASCII is escaped byte by byte, so that the target gets back what it sent, in whatever charset that is. */
function readLocation(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (const byte of bytes.subarray(start, end)) {
    text += byte < 0x80
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase()}`;
  }
  return text.trim();
}

/** `identity` is no coding, and nobody can send a body in it. */
function takeCoding(value: string, fields: ResponseFields): void {
  for (const part of value.toLowerCase().split(",")) {
    const coding = part.trim();
    if (coding === "" || coding === "identity") continue;
    fields.transferEncoding = joined(fields.transferEncoding, coding);
  }
}

/** A list may be spread over several headers (RFC 9110, 5.3). */
function joined(before: string | null, value: string): string {
  return before === null ? value : `${before}, ${value}`;
}

const NAMES = [
  "set-cookie",
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

/** `5, 5` is one length said twice (RFC 9110, 8.6); `5, 6` is two, and -1 says that nobody knows which. */
function takeLength(value: string, fields: ResponseFields): void {
  for (const part of value.split(",")) {
    const text = part.trim();
    const length = LENGTH.test(text) ? Number(text) : -1;
    const known = fields.contentLength ?? length;
    fields.contentLength = known === length ? length : -1;
  }
}
