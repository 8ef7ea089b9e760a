/** How far into a page its own word on its charset is looked for, in bytes. */
export const CHARSET_BYTES = 1_024;

const IN_HEADER = /;\s*charset\s*=\s*["']?\s*([^\s"';,]+)/i;
const IN_META = /<meta\s[^>]*?charset\s*=\s*["']?\s*([^\s"'/>;]+)/i;
const IN_XML = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^\s"'?>]+)/i;

/**
 * The charset of a text, as a label that `TextDecoder` takes: what the byte
 * order mark says, else `Content-Type`, else the page itself in its first bytes
 * (HTML Standard, 13.2.3). Null where nothing says it, and UTF-8 for what nobody
 * can read.
 */
export function charsetOf(
  contentType: string | null,
  start: Uint8Array,
): string | null {
  const [first, second, third] = start;
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  const inHeader = IN_HEADER.exec(contentType ?? "")?.[1];
  if (inHeader !== undefined) return labelOf(inHeader);
  const page = String.fromCharCode(...start.subarray(0, CHARSET_BYTES));
  const inPage = (IN_META.exec(page) ?? IN_XML.exec(page))?.[1];
  if (inPage === undefined) return null;
  const label = labelOf(inPage);
  // it could be read as single bytes, so it cannot be what it says
  return label.startsWith("utf-16") ? "utf-8" : label;
}

/** Some servers write `utf_8`. */
function labelOf(text: string): string {
  for (const label of [text, text.replaceAll("_", "-")]) {
    try {
      return new TextDecoder(label).encoding;
    } catch {
      // no label of the Encoding Standard
    }
  }
  return "utf-8";
}
