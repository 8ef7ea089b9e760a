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

/** Tells places of a text by their offsets; the lines are counted once, as there may be thousands of problems to place. */
export function placesIn(text: string): (offset: number) => Place {
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    lineStarts.push(at + 1);
  }
  return (offset) => {
    let [line, after] = [0, lineStarts.length];
    while (after - line > 1) {
      const middle = (line + after) >> 1;
      if ((lineStarts[middle] ?? Infinity) <= offset) line = middle;
      else after = middle;
    }
    return { line: line + 1, column: offset - (lineStarts[line] ?? 0) + 1 };
  };
}
