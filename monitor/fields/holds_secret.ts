/** Names of parameters that carry secrets. */
const SECRET_NAME =
  /^(?:.*[_-])?(?:api_?key|auth|code|key|pass|passwd|password|pwd|secret|sig|signature|token)$/i;
/** What nobody would type: long, and of several kinds of characters. */
const RANDOM_TEXT = /^(?=.*\d)(?=.*[a-z])[\w-]{20,}$/i;

/** Whether the query of an address looks as if it held a secret, so that not everybody should see it. */
export function holdsSecret(url: string): boolean {
  const query = URL.parse(url)?.searchParams ?? [];
  return [...query].some(([name, value]) =>
    value !== "" && (SECRET_NAME.test(name) || RANDOM_TEXT.test(value))
  );
}
