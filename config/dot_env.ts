const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/;

/** What a `.env` file says, and what in it says nothing. */
export interface DotEnv {
  readonly values: Readonly<Record<string, string>>;
  /** One per line that cannot be read, which is named but not shown. */
  readonly problems: readonly string[];
}

/**
 * Reads the text of a `.env` file: `NAME=value` lines, `export` before them,
 * `#` comments, single quotes (as it stands) and double quotes (with `\n`,
 * `\"` and `\\`). The last of doubled names wins.
 */
export function parseDotEnv(text: string): DotEnv {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  for (const [i, line] of lines.entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name, raw = ""] = ASSIGNMENT.exec(line) ?? [];
    const value = readValue(raw);
    if (name !== undefined && value !== undefined) values[name] = value;
    else {
      // The line is not shown: it may hold a secret.
      problems.push(
        `Cannot read line ${i + 1} of .env: must be NAME=value, with a quote ` +
          "at both ends of the value or at none",
      );
    }
  }
  return { values, problems };
}

/** The value behind the sign; undefined where a quote is not closed. */
function readValue(raw: string): string | undefined {
  if (raw.startsWith("'")) return /^'([^']*)'\s*(?:#.*)?$/.exec(raw)?.[1];
  if (!raw.startsWith('"')) return raw.replace(/(^|\s)#.*$/, "").trimEnd();
  return /^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/.exec(raw)?.[1]
    ?.replace(/\\(.)/g, (_, escaped) => escaped === "n" ? "\n" : escaped);
}
