/** The others with a `Location` are answers of their own (RFC 9110, 15.4). */
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Whether an answer with this status leads elsewhere where it says whereto. */
export function isRedirect(status: number): boolean {
  return REDIRECTS.has(status);
}
