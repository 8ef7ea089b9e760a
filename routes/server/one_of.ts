import { HttpError } from "./http_error.ts";

/**
 * A member that has one of some words; undefined where it is not there.
 *
 * @throws {HttpError} 400 for anything else.
 */
export function oneOf<Word extends string>(
  name: string,
  value: unknown,
  words: readonly Word[],
): Word | undefined {
  if (value === undefined) return undefined;
  const word = words.find((each) => each === value);
  if (word !== undefined) return word;
  throw new HttpError(
    400,
    `Cannot read the body: ${name} must be ${words.join(" or ")}`,
  );
}
