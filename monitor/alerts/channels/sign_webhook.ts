import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";

const PREFIX = "whsec_";

export interface SignedMessage {
  readonly id: string;
  /** Of this try, Unix time. */
  readonly seconds: number;
  /** As it is sent, byte by byte. */
  readonly body: string;
}

/** The signature of Standard Webhooks 1.0.0; the bytes behind `whsec_` are the key, not the text. */
export function signWebhook(
  secret: string,
  { id, seconds, body }: SignedMessage,
): string {
  const encoded = secret.startsWith(PREFIX)
    ? secret.slice(PREFIX.length)
    : secret;
  const hmac = createHmac("sha256", Buffer.from(encoded, "base64"));
  return `v1,${hmac.update(`${id}.${seconds}.${body}`).digest("base64")}`;
}
