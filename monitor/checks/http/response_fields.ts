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
const FOLD = /\r*\n[ \t]+/g;
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
 * Keeps a header, without its last line end, where it matters for an answer
 * with this status. It may be folded, over several lines (RFC 9112, 5.2). One
 * without a name is passed over.
 *
 * @throws {ProbeFailure} "protocol" when it is no header.
 */
export function takeField(
  bytes: Uint8Array,
  { start, end }: { start: number; end: number },
  { fields, status }: { fields: ResponseFields; status: number },
): void {
  const colon = bytes.indexOf(COLON, start);
  if (colon === -1 || colon >= end) throw new ProbeFailure("protocol");
  let nameEnd = colon;
  while (nameEnd > start && isBlank(bytes[nameEnd - 1])) nameEnd--;
  const name = knownName(bytes, start, nameEnd);
  if (name === null) return;
  if (name === "location") {
    // an empty one leads nowhere
    fields.location ??= readLocation(bytes, colon + 1, end) || null;
    return;
  }
  const raw = bytes.subarray(colon + 1, end);
  if (name === "set-cookie") {
    if (!isRedirect(status)) return;
    const cookie = latin1.decode(raw).replace(FOLD, " ").trim();
    fields.setCookies = [...fields.setCookies, cookie];
    return;
  }
  const value = decoder.decode(raw).trim();
  if (name === "content-length") takeLength(value, fields);
  else if (name === "content-type") fields.contentType ??= value;
  else if (name === "content-encoding") {
    fields.contentEncoding = joined(fields.contentEncoding, value);
  } else takeCoding(value, fields);
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

/**
 * `identity` is no coding, and nobody can send a body in it. Chunks said twice,
 * by a server and by what stands before it, are chunks once.
 */
function takeCoding(value: string, fields: ResponseFields): void {
  for (const part of value.toLowerCase().split(",")) {
    const coding = part.trim();
    if (coding === "" || coding === "identity") continue;
    if (coding === "chunked" && fields.transferEncoding === coding) continue;
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

/** `5, 5` is one length said twice (RFC 9110, 8.6); `5, 6` is two, and -1 says that nobody knows which. An empty one says nothing. */
function takeLength(value: string, fields: ResponseFields): void {
  if (value === "") return;
  for (const part of value.split(",")) {
    const text = part.trim();
    const length = LENGTH.test(text) ? Number(text) : -1;
    const known = fields.contentLength ?? length;
    fields.contentLength = known === length ? length : -1;
  }
}
