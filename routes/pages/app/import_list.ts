import { defaultName } from "../../../monitor/fields/default_name.ts";
import { withScheme } from "./typed_url.ts";

/** One url of a list, or why it is none. */
export interface ImportItem {
  /** Where it stands, from 1: the line of the text, or the place in the array. */
  readonly position: number;
  /** The text as it came, to be shown and sent again. */
  readonly source: string;
  /** Members of the url on the wire; null where `problem` says why not. */
  readonly members: Readonly<Record<string, unknown>> | null;
  readonly problem: string | null;
}

export interface ImportList {
  readonly format: "lines" | "json";
  readonly items: readonly ImportItem[];
}

/** At most this many urls of one import: as many as an account may have. */
export const MAX_IMPORT_URLS = 2_500;

/**
 * Reads a list of urls: a JSON array of objects as in a urls file, or one url
 * per line, `name=url` or the url alone, without a scheme for https. Empty
 * lines and those that begin with `#` are left out. What cannot be read is an
 * item with a problem: nothing is lost.
 */
export function readImportList(text: string): ImportList {
  const trimmed = text.replace(/^\ufeff/, "").trim();
  return trimmed.startsWith("[")
    ? { format: "json", items: readArray(trimmed) }
    : { format: "lines", items: readLines(trimmed) };
}

function readLines(text: string): ImportItem[] {
  return text.split(/\r\n?|\n/).flatMap((line, i) => {
    const source = line.trim();
    if (source === "" || source.startsWith("#")) return [];
    const item = { position: i + 1, source, problem: null };
    return [{ ...item, members: lineMembers(source) }];
  });
}

/** A `=` behind a `/` or `?` belongs to a url without a name. */
function lineMembers(line: string): Record<string, unknown> {
  const [, name, url] = /^([^=/?]+)=(.+)$/.exec(line) ?? [];
  const address = withScheme((url ?? line).trim());
  return {
    name: name?.trim() ?? defaultName(address, { withPath: true }),
    url: address,
  };
}

function readArray(text: string): ImportItem[] {
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    values = null;
  }
  if (!Array.isArray(values)) {
    const problem = "It begins like a JSON array, but is not one";
    return [{ position: 1, source: text, members: null, problem }];
  }
  return values.map((value: unknown, i) => {
    const isObject = typeof value === "object" && value !== null &&
      !Array.isArray(value);
    return {
      position: i + 1,
      source: JSON.stringify(value),
      members: isObject ? { ...value } : null,
      problem: isObject ? null : "It must be an object",
    };
  });
}
