const MAX_NAME_LENGTH = 100;

/** A name as we take it: trimmed, one line, at most 100 characters; a stand-in for an empty one. */
export function monitorName(name: string, standIn: string): string {
  const line = name.replaceAll(/[\p{Cc}\p{Cs}\s]+/gu, " ").trim();
  const isVisible = /[\p{L}\p{N}\p{P}\p{S}]/u.test(line);
  return isVisible ? cut(line, MAX_NAME_LENGTH) : standIn;
}

/** The first of "name", "name (2)", "name (3)", … that is not taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1;; number++) {
    const suffix = number === 1 ? "" : ` (${number})`;
    const free = cut(name, MAX_NAME_LENGTH - suffix.length) + suffix;
    if (!taken.has(free)) return free;
  }
}

/** Characters count as the rule for titles counts them: by code point. */
function cut(text: string, length: number): string {
  return [...text].slice(0, length).join("").trim();
}
