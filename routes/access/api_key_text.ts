import { codeHash, randomCode } from "./random_code.ts";

const PREFIX = "uptk_";
const FORM = /^uptk_[\w-]{43}$/;

/** A new key: shown once, and kept as its hash alone. */
export function newApiKey(): string {
  return PREFIX + randomCode();
}

/** What is kept of a key; null for what is no key. */
export function apiKeyHash(text: string): string | null {
  return FORM.test(text) ? codeHash(text) : null;
}
