import { createHash } from "node:crypto";

const BYTES = 32;
const FORM = /^([1-9][0-9]{0,14})\.[\w-]{43}$/;

/** The code in the link to set a new password of an account: whose it is, and what cannot be guessed. */
export function newResetCode(userId: number): string {
  const random = crypto.getRandomValues(new Uint8Array(BYTES))
    .toBase64({ alphabet: "base64url", omitPadding: true });
  return `${userId}.${random}`;
}

/** The link that a code is sent in; `origin` is what the addresses of the instance begin with. */
export function resetLinkOf(origin: string, code: string): string {
  return `${origin}/app/reset?code=${code}`;
}

/** It has so many random bits that a plain hash does. */
export function resetHash(code: string): string {
  return createHash("sha256").update(code).digest("base64url");
}

/** Whose password a code is for; null for what is none. */
export function resetUserId(code: string): number | null {
  const [, id] = FORM.exec(code) ?? [];
  return id === undefined ? null : Number(id);
}
