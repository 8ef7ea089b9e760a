import { FileSyntaxError, type ParsedFile, placesIn } from "./parsed_file.ts";

/** At most this deep: a configuration is flat, and the parser calls itself per level. */
const MAX_DEPTH = 32;

/**
 * Reads JSON that may have comments (two slashes, or slash and star) and commas
 * after the last item, and remembers where each value stands.
 *
 * Comments are blanked out rather than removed, so that every offset, and with
 * it every line and column in an error, is that of the file.
 *
 * @throws {FileSyntaxError} at the first place that cannot be read.
 */
export function parseJsonWithComments(text: string): ParsedFile {
  const reader = new PositionReader(blankOut(text), text);
  const value = reader.readWhole();
  const placeAt = placesIn(text);
  return { value, placeOf: (path) => placeAt(reader.offsetOf(path)) };
}

const COMMENT_OR_STRING = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[^]*?\*\//g;

/** Turns comments into spaces; line ends stay. */
function blankOut(text: string): string {
  return text.replace(
    COMMENT_OR_STRING,
    (found) => found.startsWith('"') ? found : found.replace(/[^\n]/g, " "),
  );
}

type Path = readonly (string | number)[];

const SPACE = /\s*/y;
// deno-lint-ignore no-control-regex
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const OTHER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** A parser of JSON (RFC 8259) that keeps the offset of every value, and refuses a name that is there twice. */
class PositionReader {
  readonly #json: string;
  readonly #original: string;
  readonly #offsets = new Map<string, number>();
  #at = 0;

  constructor(json: string, original: string) {
    this.#json = json;
    this.#original = original;
  }

  readWhole(): unknown {
    const value = this.#readValue([]);
    this.#skipSpace();
    if (this.#at < this.#json.length) throw this.#error("the end of the file");
    return value;
  }

  /** Where the value at a path starts, or the nearest one around it that is there. */
  offsetOf(path: Path): number {
    for (let length = path.length; length > 0; length--) {
      const offset = this.#offsets.get(JSON.stringify(path.slice(0, length)));
      if (offset !== undefined) return offset;
    }
    return this.#offsets.get("[]") ?? 0;
  }

  #readValue(path: Path): unknown {
    this.#skipSpace();
    this.#offsets.set(JSON.stringify(path), this.#at);
    if (path.length > MAX_DEPTH) throw this.#error("fewer levels");
    const start = this.#json[this.#at];
    if (start === "{") return this.#readObject(path);
    if (start === "[") return this.#readArray(path);
    const text = this.#take(start === '"' ? STRING : OTHER);
    if (text === "") throw this.#error("a value");
    return JSON.parse(text);
  }

  #readObject(path: Path): Record<string, unknown> {
    const members: Record<string, unknown> = {};
    this.#at++;
    for (let isFirst = true; !this.#takeSign("}"); isFirst = false) {
      if (!isFirst) this.#expect(",");
      if (!isFirst && this.#takeSign("}")) break;
      this.#skipSpace();
      const nameAt = this.#at;
      const text = this.#take(STRING);
      if (text === "") throw this.#error("a name in quotes");
      const name = String(JSON.parse(text));
      if (Object.hasOwn(members, name)) {
        this.#at = nameAt;
        throw this.#error(`another name: ${text} is there already`);
      }
      this.#expect(":");
      const value = this.#readValue([...path, name]);
      this.#offsets.set(JSON.stringify([...path, name]), nameAt);
      Object.defineProperty(members, name, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return members;
  }

  #readArray(path: Path): unknown[] {
    const items: unknown[] = [];
    this.#at++;
    while (!this.#takeSign("]")) {
      if (items.length > 0) this.#expect(",");
      if (items.length > 0 && this.#takeSign("]")) break;
      items.push(this.#readValue([...path, items.length]));
    }
    return items;
  }

  #expect(sign: string): void {
    if (!this.#takeSign(sign)) throw this.#error(`"${sign}"`);
  }

  #takeSign(sign: string): boolean {
    this.#skipSpace();
    if (this.#json[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    this.#take(SPACE);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#json)?.[0] ?? "";
    this.#at += text.length;
    return text;
  }

  #error(expected: string): FileSyntaxError {
    return new FileSyntaxError(
      `expected ${expected}`,
      placesIn(this.#original)(this.#at),
    );
  }
}
