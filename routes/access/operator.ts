import { isEqualSecret } from "./is_equal_secret.ts";

/** Tells whether an Authorization header carries the operator's token. Without one configured, nobody's does. */
export function operatorCheck(
  token: string | undefined,
): (authorization: string | undefined) => boolean {
  if (token === undefined) return () => false;
  return (authorization) => {
    const [, sent] = /^bearer +(\S+) *$/i.exec(authorization ?? "") ?? [];
    return sent !== undefined && isEqualSecret(token, sent);
  };
}
