const FIELD = /^([^:\s]+)[ \t]*:[ \t]*(.*?)[ \t]*$/;
const FOLD = /\r*\n[ \t]+/g;
const decoder = new TextDecoder("latin1");

/**
 * The header fields of the final answer of a head that was found good, by names
 * in lower case. Those that come several times are joined by commas (RFC 9110,
 * 5.3); what is no field is left out.
 */
export function readHeaders(head: Uint8Array): Map<string, string> {
  const heads = decoder.decode(head).split(/\r*\n\r*\n/).filter(Boolean);
  const last = heads.at(-1)?.replace(FOLD, " ");
  const fields = new Map<string, string>();
  for (const line of last?.split(/\r*\n/).slice(1) ?? []) {
    const [, name, value = ""] = FIELD.exec(line) ?? [];
    if (name === undefined) continue;
    const key = name.toLowerCase();
    const before = fields.get(key);
    fields.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return fields;
}
