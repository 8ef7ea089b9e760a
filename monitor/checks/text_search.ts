const encoder = new TextEncoder();

/**
 * Finds a text, as UTF-8 bytes, in a stream of pieces without keeping them:
 * Knuth, Morris and Pratt, so that a hostile body costs linear time.
 */
export class TextSearch {
  readonly #needle: Uint8Array;
  /** For each prefix, the length of its longest border. */
  readonly #borders: Uint32Array;
  #matched = 0;

  /** `text` must not be empty. */
  constructor(text: string) {
    this.#needle = encoder.encode(text);
    this.#borders = bordersOf(this.#needle);
  }

  /** Whether the text has occurred in the pieces so far, this one included. */
  push(piece: Uint8Array): boolean {
    const needle = this.#needle;
    let matched = this.#matched;
    for (let at = 0; at < piece.length && matched < needle.length; at++) {
      const byte = piece[at];
      while (matched > 0 && byte !== needle[matched]) {
        matched = this.#borders[matched - 1] ?? 0;
      }
      if (byte === needle[matched]) matched++;
    }
    this.#matched = matched;
    return matched === needle.length;
  }
}

function bordersOf(needle: Uint8Array): Uint32Array {
  const borders = new Uint32Array(needle.length);
  let length = 0;
  for (let at = 1; at < needle.length; at++) {
    while (length > 0 && needle[at] !== needle[length]) {
      length = borders[length - 1] ?? 0;
    }
    if (needle[at] === needle[length]) length++;
    borders[at] = length;
  }
  return borders;
}
