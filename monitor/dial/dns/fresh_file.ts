import { isLocalFault } from "../local_fault.ts";

/** A change of a file is seen within this time. */
const FRESH_MS = 5_000;

/**
 * A small file of the system, read again as it is used; what `parse` made of
 * it is kept while the text stays the same. Of a file that cannot be read it
 * says null.
 */
export class FreshFile<Content> {
  readonly #path: string;
  readonly #parse: (text: string) => Content;
  readonly #now: () => number;
  #readAt = -Infinity;
  #text: string | null = null;
  #content: Content | null = null;

  /** `now`: monotonic milliseconds. */
  constructor(
    path: string,
    parse: (text: string) => Content,
    now: () => number = () => performance.now(),
  ) {
    this.#path = path;
    this.#parse = parse;
    this.#now = now;
  }

  get(): Content | null {
    const now = this.#now();
    if (now - this.#readAt < FRESH_MS) return this.#content;
    this.#readAt = now;
    const text = this.#read();
    if (text !== this.#text) {
      this.#text = text;
      this.#content = text === null ? null : this.#parse(text);
    }
    return this.#content;
  }

  #read(): string | null {
    try {
      return Deno.readTextFileSync(this.#path);
    } catch (error) {
      if (!isLocalFault(error)) return null;
      this.#readAt = -Infinity;
      return this.#text;
    }
  }
}
