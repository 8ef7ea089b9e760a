/** What passes unchanged: UUIDs, ULIDs, base64 and trace ids, but nothing that needs escaping. */
const SANE_ID = /^[A-Za-z0-9._:=+/-]{1,128}$/;

/**
 * The id of a request: what the client sent as `X-Request-ID` if it is 1 to
 * 128 harmless ASCII characters, else a new UUID. The client's text ends up in
 * an answer's header and in logs, so anything else is replaced, not repaired.
 */
export function requestId(
  sent: string | null | undefined,
  newId: () => string = () => crypto.randomUUID(),
): string {
  return typeof sent === "string" && SANE_ID.test(sent) ? sent : newId();
}
