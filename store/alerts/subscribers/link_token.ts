const RANDOM_BYTES = 24;
/** A number, and the random bytes as base64url. */
const FORM = /^(\d{1,16})-[\w-]{32}$/;

/** The secret part of a link; `number` tells where to look for what the link is of. */
export function newLinkToken(number: number): string {
  const random = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
  const text = random.toBase64({ alphabet: "base64url", omitPadding: true });
  return `${number}-${text}`;
}

/** The number of such a token; null for any other text. */
export function numberOfToken(token: string): number | null {
  const [, number] = FORM.exec(token) ?? [];
  return number === undefined ? null : Number(number);
}
