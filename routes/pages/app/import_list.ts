import { breather } from "../../../monitor/breather.ts";
import { defaultName } from "../../../monitor/fields/default_name.ts";
import { checkJsonLimits } from "../../server/json_object.ts";
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
  /** How many urls there are; with more than `MAX_IMPORT_URLS` none is read. */
  readonly count: number;
  readonly items: readonly ImportItem[];
}

/** At most this many urls of one import: as many as an account may have. */
export const MAX_IMPORT_URLS = 2_500;
/** At most this many members of all objects of an array: many more than so many urls need. */
const MAX_MEMBERS = 50_000;

/**
 * Reads a list of urls: a JSON array of objects as in a urls file, or one url
 * per line, `name=url` or the url alone, without a scheme for https. Empty
 * lines and those that begin with `#` are left out. What cannot be read is an
 * item with a problem: nothing is lost.
 */
export async function readImportList(text: string): Promise<ImportList> {
  const trimmed = text.replace(/^\ufeff/, "").trim();
  return trimmed.startsWith("[")
    ? await readArray(trimmed)
    : await readLines(trimmed);
}

async function readLines(text: string): Promise<ImportList> {
  const lines = text.split(/\r\n?|\n/)
    .map((line, i) => ({ position: i + 1, source: line.trim() }))
    .filter(({ source }) => source !== "" && !source.startsWith("#"));
  return await readAll("lines", lines, ({ position, source }) => ({
    position,
    source,
    problem: null,
    members: lineMembers(source),
  }));
}

async function readAll<Raw>(
  format: ImportList["format"],
  raws: readonly Raw[],
  read: (raw: Raw, index: number) => ImportItem,
): Promise<ImportList> {
  const count = raws.length;
  const items: ImportItem[] = [];
  if (count > MAX_IMPORT_URLS) return { format, count, items };
  const breathe = breather();
  for (const [index, raw] of raws.entries()) {
    items.push(read(raw, index));
    await breathe();
  }
  return { format, count, items };
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

async function readArray(text: string): Promise<ImportList> {
  let values: unknown[];
  try {
    values = JSON.parse(text);
    checkJsonLimits(text, MAX_MEMBERS);
  } catch (error) {
    const problem = error instanceof RangeError
      ? "Its objects are nested too deeply, or have too many members"
      : "It looks like a JSON array, but is not a valid one";
    const item = { position: 1, source: text, members: null, problem };
    return { format: "lines", count: 1, items: [item] };
  }
  return await readAll("json", values, (value, i) => {
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
