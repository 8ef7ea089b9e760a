import { defaultName } from "./default_name.ts";
import {
  readUrlFields,
  URL_DEFAULTS,
  urlConflicts,
  type UrlFields,
} from "./url_fields.ts";
import { ConfigError, pair, show } from "./value_kind.ts";

type Times = "intervalMs" | "timeoutMs";

/** A url as the configuration writes it; a time left out is the setting's. */
export type UrlSpec =
  & Omit<Required<UrlFields>, Times>
  & Pick<UrlFields, Times>;

/** The operator's own urls are for everybody to see. */
const DEFAULTS = { ...URL_DEFAULTS, public: true };

/**
 * Reads `name=https://…`, or `https://…` whose host is its name; undefined for
 * anything else.
 */
export function readUrlItem(item: string): UrlSpec | undefined {
  const bare = /^https?:\/\//i.test(item);
  const [given, address] = bare
    ? [defaultName(item), item]
    : pair(item, "=") ?? [];
  const { name, url } = readUrlFields({ name: given, url: address }).fields;
  return name && url ? { ...DEFAULTS, name, url } : undefined;
}

/**
 * Reads the text of a urls file: a JSON array of objects, each with `name`,
 * `url` and what else differs from the defaults. `others` are urls whose names
 * are taken already.
 *
 * @throws {ConfigError} with every problem that there is, up to 20 of a url.
 */
export function parseUrlsFile(
  text: string,
  others: readonly UrlSpec[] = [],
): UrlSpec[] {
  const problems: string[] = [];
  const specs = parseArray(text).map((item, i) =>
    readUrlObject(item, `url ${i + 1} of the urls file`, problems)
  );
  const names = [...others, ...specs].flatMap(({ name }) => name ?? []);
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  for (const name of new Set(twice)) {
    problems.push(
      `Cannot use the name ${show(name)} twice: urls have different names`,
    );
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return specs as UrlSpec[]; // whatever lacks a member is a problem above
}

/** The parser's own message is not passed on: it quotes the text, secrets too. */
function parseArray(text: string): readonly unknown[] {
  try {
    const items: unknown = JSON.parse(text);
    if (Array.isArray(items)) return items;
  } catch {
    // Falls through to the same message.
  }
  throw new ConfigError([
    "Cannot read the urls file: must be a JSON array of objects",
  ]);
}

function readUrlObject(
  item: unknown,
  place: string,
  problems: string[],
): UrlFields {
  if (typeof item !== "object" || item === null || Array.isArray(item)) {
    problems.push(`Cannot use ${place}: must be an object`);
    return {};
  }
  const { fields, problems: refused } = readUrlFields({ ...item }, place);
  const spec = { ...DEFAULTS, ...fields };
  const missing = ["name", "url"].filter((name) => !Object.hasOwn(item, name));
  problems.push(
    ...refused,
    ...missing.map((name) => `Cannot use ${place}: "${name}" is missing`),
    ...urlConflicts(spec, place),
  );
  return spec;
}
