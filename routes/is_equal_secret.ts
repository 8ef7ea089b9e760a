import { timingSafeEqual } from "node:crypto";

const encoder = new TextEncoder();

/** Compares what a client sent with a secret; the time does not tell how much of it was right. */
export function isEqualSecret(secret: Uint8Array, sent: string): boolean {
  const bytes = encoder.encode(sent);
  return bytes.length === secret.length && timingSafeEqual(bytes, secret);
}
