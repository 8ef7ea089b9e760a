import { ProbeFailure } from "../../../dial/probe_failure.ts";

/** Some servers fill sizes up with zeros, to any width. */
const MAX_SIZE_DIGITS = 64;
/** Longest chunk extension, in bytes; nobody is known to use them. */
const MAX_EXTENSION_BYTES = 256;
/** At most this many bytes of trailers come behind the last chunk. */
const MAX_TRAILER_BYTES = 65_536;
const [HTAB, LF, CR, SP, SEMICOLON] = [9, 10, 13, 32, 59];

type State =
  | "size"
  | "extension"
  | "size-lf"
  | "data"
  | "data-end"
  | "data-lf"
  | "trailers";

/**
 * Takes the chunked framing (RFC 9112, 7.1) off a body that arrives in pieces.
 * Lines may end in LF alone; trailers are passed over.
 */
export class ChunkedDecoder {
  readonly endsWithConnection = false;
  #state: State = "size";
  #digits = 0;
  #extensionBytes = 0;
  #trailerBytes = 0;
  #isLineEmpty = true;
  /** Size of the chunk, and then what is left of it. */
  #left = 0;

  /**
   * Calls `take` with each piece of data; true once the last chunk was read, and
   * the empty line behind it.
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
        if (this.#left === 0) this.#state = "data-end";
      } else if (this.#takeFraming(bytes[at++] ?? 0)) return true;
    }
    return false;
  }

  /** Whether this byte ended the trailers. */
  #takeFraming(byte: number): boolean {
    switch (this.#state) {
      case "size":
        this.#takeSize(byte);
        return false;
      case "trailers":
        return this.#takeTrailer(byte);
      case "extension":
        if (byte === LF) this.#endSize();
        else if (byte === CR) this.#state = "size-lf";
        else if (++this.#extensionBytes > MAX_EXTENSION_BYTES) {
          throw new ProbeFailure("protocol");
        }
        return false;
      case "size-lf":
        expect(byte, LF);
        this.#endSize();
        return false;
      case "data-end":
        if (byte === CR) this.#state = "data-lf";
        else {
          expect(byte, LF);
          this.#startSize();
        }
        return false;
      default:
        expect(byte, LF);
        this.#startSize();
        return false;
    }
  }

  #startSize(): void {
    this.#state = "size";
    this.#digits = this.#extensionBytes = this.#left = 0;
  }

  #takeSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit !== null) {
      this.#left = this.#left * 16 + digit;
      if (
        ++this.#digits > MAX_SIZE_DIGITS || !Number.isSafeInteger(this.#left)
      ) {
        throw new ProbeFailure("protocol");
      }
      return;
    }
    if (this.#digits === 0) throw new ProbeFailure("protocol");
    if (byte === LF) this.#endSize();
    else if (byte === CR) this.#state = "size-lf";
    else if (byte === SEMICOLON || byte === SP || byte === HTAB) {
      this.#state = "extension";
    } else throw new ProbeFailure("protocol");
  }

  #endSize(): void {
    this.#state = this.#left === 0 ? "trailers" : "data";
  }

  /** Lines, of which the empty one is the last. */
  #takeTrailer(byte: number): boolean {
    if (++this.#trailerBytes > MAX_TRAILER_BYTES) {
      throw new ProbeFailure("protocol");
    }
    if (byte === LF && this.#isLineEmpty) return true;
    if (byte !== CR) this.#isLineEmpty = byte === LF;
    return false;
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
