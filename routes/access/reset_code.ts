import { randomCode } from "./random_code.ts";

const FORM = /^([1-9][0-9]{0,14})\.[\w-]{43}$/;

/** The code in the link to set a new password of an account: whose it is, and what cannot be guessed. */
export function newResetCode(userId: number): string {
  return `${userId}.${randomCode()}`;
}

/** The link that a code is sent in; `origin` is what the addresses of the instance begin with. */
export function resetLinkOf(origin: string, code: string): string {
  return `${origin}/app/reset?code=${code}`;
}

/** Whose password a code is for; null for what is none. */
export function resetUserId(code: string): number | null {
  const [, id] = FORM.exec(code) ?? [];
  return id === undefined ? null : Number(id);
}
