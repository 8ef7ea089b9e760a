import { CONFIGURED_DEFAULTS } from "./config_url.ts";
import { defaultName } from "./default_name.ts";
import { TARGET_SCHEME } from "./target_url.ts";
import { withoutUserinfo } from "./without_userinfo.ts";
import { urlConflicts } from "./field_conflicts.ts";
import { readUrlFields, type UrlFields } from "./url_fields.ts";
import { isTitle, pair, TITLE } from "./value_kind.ts";

type Times = "intervalMs" | "timeoutMs";

/** A url as the configuration writes it; a time left out is the setting's. */
export type UrlSpec =
  & Omit<Required<UrlFields>, Times>
  & Pick<UrlFields, Times>
  & {
    /** The name that it had before, whose history it keeps. */
    readonly was?: string;
  };

/**
 * Reads `name=https://…`, or `https://…` whose host is its name; undefined for
 * anything else.
 */
export function readUrlItem(item: string): UrlSpec | undefined {
  const bare = TARGET_SCHEME.test(item);
  const [given, address] = bare
    ? [defaultName(item), item]
    : pair(item, "=") ?? [];
  const { name, url } = readUrlFields({ name: given, url: address }).fields;
  return name && url ? { ...CONFIGURED_DEFAULTS, name, url } : undefined;
}

/** How the problems of one url are told. */
export interface UrlSpecOptions {
  /** Says which url it is where it has no name, such as "url 3". */
  readonly place: string;
  /** Whether no problem may show the value of a member, besides those that are always secret. */
  isSecret?(member: string): boolean;
  /** Takes a problem of one member, or of the whole (null). */
  refuse(member: string | null, problem: string): void;
}

/**
 * Reads an object with `name`, `url` and what else differs from the defaults.
 * Null where something is missing or refused; then `refuse` was called.
 */
export function readUrlSpec(
  item: unknown,
  { place, refuse, isSecret }: UrlSpecOptions,
): UrlSpec | null {
  if (typeof item !== "object" || item === null || Array.isArray(item)) {
    refuse(null, `Cannot use ${place}: it must be an object`);
    return null;
  }
  let isGood = true;
  const tell = (member: string | null, problem: string) => {
    isGood = false;
    refuse(member, problem);
  };
  const label = itemLabel(item, place);
  const given: UrlFields = {};
  const { was, ...members }: { was?: unknown } = item;
  if (was !== undefined && !isTitle(was)) {
    tell("was", `Cannot set "was" of ${label}: must be ${TITLE.rule}`);
  }
  for (const [name, raw] of Object.entries(withoutUserinfo(members))) {
    const { fields, problems } = readUrlFields(
      { [name]: raw },
      label,
      isSecret?.(name),
    );
    Object.assign(given, fields);
    for (const problem of problems) tell(name, problem);
  }
  for (const name of ["name", "url"]) {
    if (Object.hasOwn(item, name)) continue;
    tell(null, `Cannot use ${label}: "${name}" is missing`);
  }
  const spec = { ...CONFIGURED_DEFAULTS, ...given };
  for (const problem of urlConflicts(spec, label)) tell(null, problem);
  const { name, url } = spec;
  const isWhole = isGood && name !== undefined && url !== undefined;
  if (!isWhole) return null;
  return { ...spec, name, url, ...isTitle(was) ? { was } : {} };
}

/** An item of a list as errors name it, such as `url 3 ("shop")`; its place alone where it has no name. */
export function itemLabel(item: unknown, place: string): string {
  const isNamed = typeof item === "object" && item !== null && "name" in item;
  const name = isNamed ? item.name : undefined;
  return typeof name === "string" && name.length <= 100
    ? `${place} (${JSON.stringify(name)})`
    : place;
}
