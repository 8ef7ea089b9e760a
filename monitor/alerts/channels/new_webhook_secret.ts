const SECRET_BYTES = 32;

/** A secret of Standard Webhooks 1.0.0, of our own making. */
export function newWebhookSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return `whsec_${bytes.toBase64()}`;
}
