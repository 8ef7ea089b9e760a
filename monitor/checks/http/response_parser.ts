import { ProbeFailure } from "../../dial/probe_failure.ts";
import { noFields, type ResponseFields, takeField } from "./response_fields.ts";

/** What a probe needs of a status line and its headers. */
export interface ResponseHead extends Readonly<ResponseFields> {
  /** 101, or 200 to 999. */
  readonly status: number;
  /** Where the body starts in the bytes that were read. */
  readonly bodyStart: number;
}

/** At most this many bytes come before the body, interim answers included: as many as browsers take. */
export const MAX_HEAD_BYTES = 262_144;
/** At most this many header lines, with those of interim answers. */
const MAX_HEADER_LINES = 1_000;
/** At most this many interim (1xx) answers before the real one. */
const MAX_INTERIM = 10;

const VERSION = [72, 84, 84, 80, 47, 49, 46]; // "HTTP/1."
const [NUL, HTAB, LF, CR, SP, ZERO, NINE] = [0, 9, 10, 13, 32, 48, 57];

/**
 * Reads the head of an HTTP/1.x answer (RFC 9112) from bytes that grow at the
 * end; each byte is looked at once, however slowly they arrive.
 *
 * Lenient where browsers are: bare LF, more than one CR before it, blanks before
 * a colon, a length beside chunks. A connection carries one answer, so nobody
 * can read on where another reader would have stopped.
 */
export class ResponseParser {
  #scanned = 0;
  #lineStart = 0;
  #headerLines = 0;
  #interim = 0;
  #status = 0;
  #folds = false;
  #fields = noFields();

  /** `bytes` up to `end` are all that arrived so far; null until the head is whole. */
  push(bytes: Uint8Array, end: number): ResponseHead | null {
    const limit = Math.min(end, MAX_HEAD_BYTES);
    if (this.#status === 0) this.#checkVersion(bytes, limit);
    for (let at = this.#scanned; at < limit; at++) {
      const byte = bytes[at];
      if (byte === NUL) throw protocol();
      if (byte !== LF) continue;
      const lineStart = this.#lineStart;
      this.#lineStart = at + 1;
      let lineEnd = at;
      while (lineEnd > lineStart && bytes[lineEnd - 1] === CR) lineEnd--;
      if (this.#takeLine(bytes, lineStart, lineEnd)) return this.#head();
      if (this.#status === 0) this.#checkVersion(bytes, limit);
    }
    this.#scanned = limit;
    if (limit === MAX_HEAD_BYTES) throw new ProbeFailure("too-big");
    return null;
  }

  /** Fails on the first byte that is not HTTP/1.x: such a peer may never send a line. */
  #checkVersion(bytes: Uint8Array, end: number): void {
    const start = this.#lineStart;
    for (let at = 0; at < VERSION.length && start + at < end; at++) {
      if (bytes[start + at] !== VERSION[at]) throw protocol();
    }
  }

  /** Whether this was the empty line after the last header. */
  #takeLine(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#status === 0) {
      this.#status = readStatus(bytes, start, end);
      return false;
    }
    if (start === end) return this.#endOfHeaders();
    if (++this.#headerLines > MAX_HEADER_LINES) {
      throw new ProbeFailure("too-big");
    }
    if (bytes[start] === SP || bytes[start] === HTAB) {
      // RFC 9112, 5.2: a fold is a space; in a header that we read, a trick
      if (!this.#folds) throw protocol();
    } else {
      const answer = { fields: this.#fields, status: this.#status };
      this.#folds = !takeField(bytes, { start, end }, answer);
    }
    return false;
  }

  /** 101 ends this protocol, so what follows is no answer to us (RFC 9110, 15.2.2). */
  #endOfHeaders(): boolean {
    if (this.#status >= 200 || this.#status === 101) return true;
    if (++this.#interim > MAX_INTERIM) throw protocol();
    this.#status = 0;
    this.#folds = false;
    this.#fields = noFields();
    return false;
  }

  #head(): ResponseHead {
    const fields = this.#fields;
    // RFC 9112, 6.3: chunks say better than a length where the body ends
    if (fields.transferEncoding !== null) fields.contentLength = null;
    if (fields.contentLength === -1) throw protocol();
    return { status: this.#status, ...fields, bodyStart: this.#lineStart };
  }
}

function protocol(): ProbeFailure {
  return new ProbeFailure("protocol");
}

/** `HTTP/1.1 200 OK`; the reason, and the space before it, may be missing. */
function readStatus(bytes: Uint8Array, start: number, end: number): number {
  const digits = start + VERSION.length + 2;
  const isSpaced = bytes[digits - 1] === SP &&
    (end === digits + 3 || bytes[digits + 3] === SP);
  if (end < digits + 3 || !isSpaced || !isDigit(bytes[digits - 2])) {
    throw protocol();
  }
  let status = 0;
  for (let at = digits; at < digits + 3; at++) {
    const byte = bytes[at];
    if (!isDigit(byte)) throw protocol();
    status = status * 10 + byte - ZERO;
  }
  if (status < 100) throw protocol();
  return status;
}

function isDigit(byte: number | undefined): byte is number {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}
