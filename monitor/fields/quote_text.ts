/** At most this many characters of a client's text are repeated in a message. */
const MAX_QUOTED_LENGTH = 80;

/** Everything but letters, marks, digits, punctuation, symbols and the plain space. */
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/**
 * A client's text between double quotes, fit for an error message: control
 * and format characters (line breaks, zero width, direction overrides), line
 * separators and lone surrogates become `\u{hex}`, long texts are cut.
 */
export function quoteText(text: string): string {
  const shown = text.length > MAX_QUOTED_LENGTH
    ? `${text.slice(0, MAX_QUOTED_LENGTH)}…`
    : text;
  const safe = shown.replace(/["\\]/g, "\\$&").replace(
    UNPRINTABLE,
    escapeCharacter,
  );
  return `"${safe}"`;
}

/** A character by its number, as `\u{202e}`: for those that nobody sees, or that hide what follows. */
export function escapeCharacter(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16) ?? ""}}`;
}
