import { createHash } from "node:crypto";

const BYTES = 32;

/** A new code that cannot be guessed: it is told once, and kept as its hash alone. */
export function randomCode(): string {
  return crypto.getRandomValues(new Uint8Array(BYTES))
    .toBase64({ alphabet: "base64url", omitPadding: true });
}

/** What is kept of a code: it has so many random bits that a plain hash does. */
export function codeHash(code: string): string {
  return createHash("sha256").update(code).digest("base64url");
}
