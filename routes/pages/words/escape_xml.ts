const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** What XML 1.0 (2.2) does not allow at all, and characters that turn the direction of what follows. */
const FORBIDDEN =
  /(?![\t\n\r])\p{Cc}|[\u2028-\u202e\u2066-\u2069\ufffe\uffff]/gu;

/** Text of users for SVG and Atom, which have no frame around it that a browser would isolate. */
export function escapeXml(text: string): string {
  return text.toWellFormed().replace(FORBIDDEN, "\ufffd")
    .replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);
}
