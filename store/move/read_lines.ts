/** Longer than any entry that a store takes. */
const MAX_LENGTH = 4_000_000;

/**
 * The lines of a UTF-8 text, without their ends; an empty last one is left out.
 *
 * @throws {RangeError} for one that is too long.
 */
export async function* readLines(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of bytes.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > MAX_LENGTH) {
      throw new RangeError(
        `Cannot read a line of more than ${MAX_LENGTH} characters`,
      );
    }
    yield* lines;
  }
  if (rest !== "") yield rest;
}
