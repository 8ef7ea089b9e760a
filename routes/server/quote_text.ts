/** Most characters of a client's text that an error message repeats. */
const MAX_QUOTED = 80;

/** Everything but letters, marks, digits, punctuation, symbols and the plain space. */
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/**
 * A client's text between double quotes, fit for an error message: control
 * and format characters (line breaks, zero width, direction overrides), line
 * separators and lone surrogates become `\u{hex}`, long texts are cut.
 */
export function quoteText(text: string): string {
  const shown = text.length > MAX_QUOTED
    ? `${text.slice(0, MAX_QUOTED)}…`
    : text;
  const safe = shown.replace(/["\\]/g, "\\$&").replace(
    UNPRINTABLE,
    (found) => `\\u{${found.codePointAt(0)?.toString(16) ?? ""}}`,
  );
  return `"${safe}"`;
}
