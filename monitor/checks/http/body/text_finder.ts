import { CHARSET_BYTES, charsetOf } from "./charset.ts";
import { TextSearch } from "../../text_search.ts";

/** What a browser takes a page for that says nothing, in much of the world. */
const UNSAID_CHARSET = "windows-1252";
const NOT_ASCII = /[^\0-\x7f]/;
const encoder = new TextEncoder();

/**
 * Finds a text in a body of any charset that comes in pieces, without keeping
 * them. A text in UTF-8 is found whatever the body says of itself: many say
 * something else.
 */
export class TextFinder {
  readonly #text: string;
  readonly #contentType: string | null;
  readonly #plain: TextSearch;
  /** The first bytes, until there are enough to tell the charset. */
  readonly #start = new Uint8Array(CHARSET_BYTES);
  #startBytes = 0;
  #isTold = false;
  /** Null where the charset is UTF-8, or as good as that for this text. */
  #decoder: TextDecoder | null = null;
  #decoded: TextSearch | null = null;

  /** `text` must not be empty. */
  constructor(text: string, contentType: string | null) {
    this.#text = text;
    this.#contentType = contentType;
    this.#plain = new TextSearch(text);
  }

  /** Whether the text has occurred in the pieces so far, this one included. */
  push(piece: Uint8Array): boolean {
    if (this.#plain.push(piece)) return true;
    if (this.#isTold) return this.#search(piece);
    const room = CHARSET_BYTES - this.#startBytes;
    const part = piece.subarray(0, room);
    this.#start.set(part, this.#startBytes);
    this.#startBytes += part.length;
    if (this.#startBytes < CHARSET_BYTES) return false;
    return this.#tell() || this.#search(piece.subarray(room));
  }

  /** Whether the text has occurred after all, now that no more comes. */
  end(): boolean {
    if (!this.#isTold && this.#tell()) return true;
    return this.#search(undefined);
  }

  /** Decides on the charset, and searches what was kept until then. */
  #tell(): boolean {
    this.#isTold = true;
    const start = this.#start.subarray(0, this.#startBytes);
    const charset = charsetOf(this.#contentType, start) ?? UNSAID_CHARSET;
    // other charsets have ASCII as it is
    const needsDecoder = charset.startsWith("utf-16") ||
      charset !== "utf-8" && NOT_ASCII.test(this.#text);
    if (!needsDecoder) return false;
    this.#decoder = new TextDecoder(charset);
    this.#decoded = new TextSearch(this.#text);
    return this.#search(start);
  }

  #search(piece: Uint8Array | undefined): boolean {
    if (this.#decoder === null || this.#decoded === null) return false;
    const text = this.#decoder.decode(piece, { stream: piece !== undefined });
    return this.#decoded.push(encoder.encode(text));
  }
}
