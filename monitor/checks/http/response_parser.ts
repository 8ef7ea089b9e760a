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
const PROTOCOL = [104, 116, 116, 112, 47]; // "http/"
/** As much of an odd status line as is looked at. */
const MAX_ODD_STATUS_BYTES = 64;
/** What browsers take for a status line too. */
const ODD_STATUS = /^http\/[12](?:\.\d)?[ \t]+([1-9]\d\d)(?!\d)/i;
const [NUL, HTAB, LF, CR, SP, ZERO, NINE] = [0, 9, 10, 13, 32, 48, 57];

/**
 * Reads the head of an HTTP/1.x answer (RFC 9112) from bytes that grow at the
 * end; each byte is looked at once, however slowly they arrive.
 *
 * Lenient where browsers are: bare LF, more than one CR before it, blanks before
 * a colon, folds, a length beside chunks. A connection carries one answer, so nobody
 * can read on where another reader would have stopped.
 */
export class ResponseParser {
  #scanned = 0;
  #lineStart = 0;
  #headerLines = 0;
  #interim = 0;
  #status = 0;
  /** Where the latest header line begins, which the next one may go on with; -1 for none. */
  #fieldStart = -1;
  #fieldEnd = 0;
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

  /** Fails on the first byte that is not HTTP: such a peer may never send a line. */
  #checkVersion(bytes: Uint8Array, end: number): void {
    const start = this.#lineStart;
    for (let at = 0; at < PROTOCOL.length && start + at < end; at++) {
      // 0x20 is what separates the cases in ASCII, and is set in a slash
      if (((bytes[start + at] ?? 0) | 0x20) !== PROTOCOL[at]) throw protocol();
    }
  }

  /** Whether this was the empty line after the last header. */
  #takeLine(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#status === 0) {
      this.#status = readStatus(bytes, start, end);
      return false;
    }
    const isFold = bytes[start] === SP || bytes[start] === HTAB;
    if (start === end || !isFold) this.#takeField(bytes);
    if (start === end) return this.#endOfHeaders();
    if (++this.#headerLines > MAX_HEADER_LINES) {
      throw new ProbeFailure("too-big");
    }
    if (!isFold) this.#fieldStart = start;
    else if (this.#fieldStart === -1) throw protocol();
    this.#fieldEnd = end;
    return false;
  }

  /** Keeps the latest header, now that nothing goes on with it. */
  #takeField(bytes: Uint8Array): void {
    if (this.#fieldStart === -1) return;
    const field = { start: this.#fieldStart, end: this.#fieldEnd };
    takeField(bytes, field, { fields: this.#fields, status: this.#status });
    this.#fieldStart = -1;
  }

  /** 101 ends this protocol, so what follows is no answer to us (RFC 9110, 15.2.2). */
  #endOfHeaders(): boolean {
    if (this.#status >= 200 || this.#status === 101) return true;
    if (++this.#interim > MAX_INTERIM) throw protocol();
    this.#status = 0;
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
  const isUsual = end >= digits + 3 && isSpaced && isDigit(bytes[digits - 2]) &&
    isVersion(bytes, start);
  if (!isUsual) return readOddStatus(bytes.subarray(start, end));
  let status = 0;
  for (let at = digits; at < digits + 3; at++) {
    const byte = bytes[at];
    if (!isDigit(byte)) throw protocol();
    status = status * 10 + byte - ZERO;
  }
  if (status < 100) throw protocol();
  return status;
}

function isVersion(bytes: Uint8Array, start: number): boolean {
  for (let at = 0; at < VERSION.length; at++) {
    if (bytes[start + at] !== VERSION[at]) return false;
  }
  return true;
}

/** `HTTP/2 200`, `http/1.1 200`, with more blanks or without those that belong there. */
function readOddStatus(line: Uint8Array): number {
  const text = new TextDecoder().decode(line.subarray(0, MAX_ODD_STATUS_BYTES));
  const status = ODD_STATUS.exec(text)?.[1];
  if (status === undefined) throw protocol();
  return Number(status);
}

function isDigit(byte: number | undefined): byte is number {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}
