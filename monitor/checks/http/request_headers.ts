/** At most this many headers of a user's on one url. */
export const MAX_HEADERS = 20;
/** At most this many characters of names and values together, all of them ASCII. */
export const MAX_HEADERS_LENGTH = 8_192;
const MAX_VALUE_LENGTH = 4_096;
const MAX_SHOWN_NAME = 64;
/** A token of RFC 9110, 5.6.2. */
const NAME_FORM = /^[\w!#$%&'*+.^`|~-]{1,100}$/;
/** Visible ASCII with spaces in between. */
const VALUE_FORM = /^(?:[!-~](?:[ -~]*[!-~])?)?$/;
/** A name or an address, with or without a port: what a target is asked for by another name. */
const HOST_FORM = /^(?:[\w.-]{1,253}|\[[\da-f:.]+\])(?::\d{1,5})?$/i;
/** They decide where a request goes and where it ends: ours alone, also with the underscores that some servers take for hyphens. */
const CONNECTION_HEADER =
  /^(?:connection|content-length|expect|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/i;

/**
 * What keeps the headers that a user wants sent from being sent: the first
 * header that breaks a rule and that rule, or null. Values are secrets: none is
 * shown. Both whoever takes a setting and whoever sends a request ask here.
 */
export function requestHeadersProblem(
  headers: Readonly<Record<string, unknown>>,
): string | null {
  const entries = Object.entries(headers);
  if (entries.length > MAX_HEADERS) {
    return `Cannot send headers: at most ${MAX_HEADERS} allowed`;
  }
  for (const [name, value] of entries) {
    const rule = brokenRule(name, value);
    if (rule !== null) {
      return `Cannot send header "${shownName(name)}": ${rule}`;
    }
  }
  return entries.flat().join("").length <= MAX_HEADERS_LENGTH
    ? null
    : `Cannot send headers: at most ${MAX_HEADERS_LENGTH} characters allowed`;
}

/** Nobody's text stands in a message as it came: it could hide or turn what follows. */
function shownName(name: string): string {
  return name.slice(0, MAX_SHOWN_NAME).replace(/[^ -~]/g, "?");
}

function brokenRule(name: string, value: unknown): string | null {
  if (!NAME_FORM.test(name)) return "name must be a token of RFC 9110";
  if (CONNECTION_HEADER.test(name.replaceAll("_", "-"))) {
    return "name is reserved";
  }
  if (typeof value !== "string" || !VALUE_FORM.test(value)) {
    return "value must be visible ASCII characters";
  }
  if (name.toLowerCase() === "host" && !HOST_FORM.test(value)) {
    return "value must be a host";
  }
  return value.length <= MAX_VALUE_LENGTH
    ? null
    : `value may have at most ${MAX_VALUE_LENGTH} characters`;
}
