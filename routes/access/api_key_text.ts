import { createHash } from "node:crypto";

const PREFIX = "uptk_";
const BYTES = 32;
const FORM = /^uptk_[\w-]{43}$/;

/** A new key: shown once, and kept as its hash alone. */
export function newApiKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return PREFIX +
    bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** What is kept of a key: it has so many random bits that a plain hash does; null for what is no key. */
export function apiKeyHash(text: string): string | null {
  return FORM.test(text)
    ? createHash("sha256").update(text).digest("base64url")
    : null;
}
