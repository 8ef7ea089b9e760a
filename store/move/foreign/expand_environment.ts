/** What Go's `os.Expand` takes for a name of one character. */
const SPECIAL = /^[*#$@!?\-0-9]/;
const NAME = /^[A-Za-z0-9_]+/;

/**
 * Replaces `$NAME` and `${NAME}` as Go's `os.Expand` does: everywhere, comments
 * too; `$$` is asked for as the name `$`; `${` without its end and `${}` vanish.
 */
export function expandEnvironment(
  text: string,
  valueOf: (name: string) => string,
): string {
  let expanded = "";
  let at = 0;
  for (let sign = text.indexOf("$"); sign >= 0; sign = text.indexOf("$", at)) {
    expanded += text.slice(at, sign);
    const [name, length] = nameAt(text.slice(sign + 1, sign + 1 + MAX_NAME));
    if (name !== "") expanded += valueOf(name);
    else if (length === 0) expanded += "$";
    at = sign + 1 + length;
  }
  return expanded + text.slice(at);
}

/** No name is longer. */
const MAX_NAME = 1_000;

/** The name behind a dollar sign, and how many characters it takes. */
function nameAt(rest: string): [name: string, length: number] {
  if (!rest.startsWith("{")) {
    const name = (SPECIAL.exec(rest) ?? NAME.exec(rest))?.[0] ?? "";
    return [name, name.length];
  }
  if (SPECIAL.test(rest.slice(1)) && rest[2] === "}") return [rest[1] ?? "", 3];
  const end = rest.indexOf("}");
  if (end === 1) return ["", 2];
  return end < 0 ? ["", 1] : [rest.slice(1, end), end + 1];
}
