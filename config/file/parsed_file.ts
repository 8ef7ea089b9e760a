/** A place in a text, both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What a configuration file says, and where it says it. */
export interface ParsedFile {
  readonly value: unknown;
  /** Where the value at a path stands, such as `["urls", 3, "interval"]`; what is missing is told by what is around it. */
  placeOf(path: readonly (string | number)[]): Place;
}

/** A file that cannot be read, at the place where that shows. */
export class FileSyntaxError extends Error {
  override readonly name = "FileSyntaxError";
  constructor(message: string, readonly place: Place) {
    super(message);
  }
}

export function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return {
    line: before.split("\n").length,
    column: offset - lineStart + 1,
  };
}
