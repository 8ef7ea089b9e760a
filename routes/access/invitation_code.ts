import { createHash } from "node:crypto";

const BYTES = 32;

/** The code of a new invitation: it stands in the link, and is kept as its hash alone. */
export function newInvitationCode(): string {
  return crypto.getRandomValues(new Uint8Array(BYTES))
    .toBase64({ alphabet: "base64url", omitPadding: true });
}

/** It has so many random bits that a plain hash does. */
export function invitationHash(code: string): string {
  return createHash("sha256").update(code).digest("base64url");
}
