import { Buffer } from "node:buffer";

const MASK = "***";
/** Shorter texts are words, not secrets. */
const MIN_LENGTH = 4;

/** A text of a service with a channel's secrets taken out, however they are spelled. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  let masked = text;
  for (const secret of secrets) {
    if (secret.length < MIN_LENGTH) continue;
    const spellings = [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString("base64").replace(/=+$/, ""),
    ];
    for (const spelling of spellings) {
      masked = masked.replaceAll(spelling, MASK);
    }
  }
  return masked;
}
