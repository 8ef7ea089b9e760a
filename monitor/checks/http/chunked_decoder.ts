import { ProbeFailure } from "../../dial/probe_failure.ts";

/** More digits than any body that we read to its end. */
const MAX_SIZE_DIGITS = 8;
/** Longest chunk extension, in bytes; nobody is known to use them. */
const MAX_EXTENSION_BYTES = 256;
const [HTAB, LF, CR, SP, SEMICOLON] = [9, 10, 13, 32, 59];

type State = "size" | "extension" | "size-lf" | "data" | "data-cr" | "data-lf";

/**
 * Takes the chunked framing (RFC 9112, 7.1) off a body that arrives in pieces.
 * Strict about CRLF and sizes; trailers are not read.
 */
export class ChunkedDecoder {
  readonly endsWithConnection = false;
  #state: State = "size";
  #digits = 0;
  #extensionBytes = 0;
  /** Size of the chunk, and then what is left of it. */
  #left = 0;

  /**
   * Calls `take` with each piece of data; true once the last chunk was read.
   *
   * @throws {ProbeFailure} "protocol" when the framing is broken.
   */
  push(bytes: Uint8Array, take: (piece: Uint8Array) => void): boolean {
    for (let at = 0; at < bytes.length;) {
      if (this.#state === "data") {
        const piece = bytes.subarray(at, at + this.#left);
        take(piece);
        at += piece.length;
        this.#left -= piece.length;
        if (this.#left === 0) this.#state = "data-cr";
      } else if (this.#takeFraming(bytes[at++] ?? 0)) return true;
    }
    return false;
  }

  /** Whether this byte ended the last chunk's size line. */
  #takeFraming(byte: number): boolean {
    switch (this.#state) {
      case "size":
        this.#takeSize(byte);
        return false;
      case "extension":
        if (byte === CR) this.#state = "size-lf";
        else if (byte === LF || ++this.#extensionBytes > MAX_EXTENSION_BYTES) {
          throw new ProbeFailure("protocol");
        }
        return false;
      case "size-lf":
        expect(byte, LF);
        this.#state = "data";
        return this.#left === 0;
      case "data-cr":
        expect(byte, CR);
        this.#state = "data-lf";
        return false;
      default:
        expect(byte, LF);
        this.#state = "size";
        this.#digits = this.#extensionBytes = this.#left = 0;
        return false;
    }
  }

  #takeSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit !== null && this.#digits < MAX_SIZE_DIGITS) {
      this.#digits++;
      this.#left = this.#left * 16 + digit;
      return;
    }
    const isExtension = byte === SEMICOLON || byte === SP || byte === HTAB;
    if (this.#digits === 0 || digit !== null || (!isExtension && byte !== CR)) {
      throw new ProbeFailure("protocol");
    }
    this.#state = byte === CR ? "size-lf" : "extension";
  }
}

function expect(byte: number, wanted: number): void {
  if (byte !== wanted) throw new ProbeFailure("protocol");
}

function hexDigit(byte: number): number | null {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 0x20;
  return lower >= 97 && lower <= 102 ? lower - 87 : null;
}
