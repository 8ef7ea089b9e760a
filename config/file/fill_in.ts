const OPENED = "${";
const ESCAPED = "$${";
const VARIABLE = /\$\$\{|\$\{(?:([^}:]*)(:[^}]*)?\})?/g;
/** What stands before a default. */
const ELSE = ":-";
/** Permissions list the environment's names exactly: these are the ones that a file may ask for. */
const ALLOWED = /^UPTICK_[A-Z0-9_]*$/;

export type Path = readonly (string | number)[];

export interface FilledIn {
  readonly value: unknown;
  /** What could not be filled in, and where. */
  readonly problems: readonly { readonly path: Path; readonly rule: string }[];
  /** Texts that hold something of the environment, which may be a secret. */
  readonly filled: readonly Path[];
}

/**
 * Replaces `${UPTICK_NAME}` and `${UPTICK_NAME:-default}` in all texts of a
 * value by what the environment has; names of members stay as they are. `$${`
 * stands for `${` itself. An empty variable counts as unset.
 */
export function fillIn(
  value: unknown,
  variable: (name: string) => string | undefined,
): FilledIn {
  const problems: { path: Path; rule: string }[] = [];
  const filled: Path[] = [];
  const fillOne = (path: Path) =>
  (
    found: string,
    name = "",
    otherwise?: string,
  ) => {
    if (found === ESCAPED) return OPENED;
    const refuse = (rule: string) => {
      problems.push({ path, rule });
      return found;
    };
    if (found === OPENED) {
      return refuse("${ is not closed; $${ stands for the two characters");
    }
    if (!ALLOWED.test(name)) {
      return refuse(`${found} names a variable that must begin with UPTICK_`);
    }
    if (otherwise !== undefined && !otherwise.startsWith(ELSE)) {
      return refuse(`${found} must be \${${name}} or \${${name}:-default}`);
    }
    if (otherwise?.includes(OPENED)) {
      return refuse(`the default of \${${name}:-…} may not hold \${`);
    }
    const text = variable(name) ?? "";
    if (text !== "") {
      filled.push(path);
      return text;
    }
    if (otherwise !== undefined) return otherwise.slice(ELSE.length);
    return refuse(
      `the variable ${name} is not set: set it, or write \${${name}:-default}`,
    );
  };
  const fill = (part: unknown, path: Path): unknown => {
    if (typeof part === "string") return part.replace(VARIABLE, fillOne(path));
    if (Array.isArray(part)) {
      return part.map((item, index) => fill(item, [...path, index]));
    }
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, item]) => [
        name,
        fill(item, [...path, name]),
      ]),
    );
  };
  return { value: fill(value, []), problems, filled };
}

/** A value as a file must have it for `fillIn` to leave it as it is. */
export function escapeTexts(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(OPENED, () => ESCAPED);
  if (Array.isArray(value)) return value.map(escapeTexts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, escapeTexts(item)]),
  );
}
