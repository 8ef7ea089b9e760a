import { timingSafeEqual } from "node:crypto";

/** Tells whether an Authorization header carries the operator's token. Without one configured, nobody's does. */
export function operatorCheck(
  token: string | undefined,
): (authorization: string | undefined) => boolean {
  if (token === undefined) return () => false;
  const expected = new TextEncoder().encode(token);
  return (authorization) => {
    const [, sent] = /^bearer +(\S+) *$/i.exec(authorization ?? "") ?? [];
    if (sent === undefined) return false;
    const bytes = new TextEncoder().encode(sent);
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  };
}
