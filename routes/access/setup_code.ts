import { HttpError } from "../server/http_error.ts";
import type { Ctx } from "../server/request_context.ts";
import { deriveKey } from "./derived_key.ts";
import { isEqualSecret } from "./is_equal_secret.ts";
import type { GuessLimit } from "./guess_limit.ts";

/** Without letters and digits that look alike. */
const ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/** Characters of the code, of five bits each. */
const LENGTH = 12;
const LOOPBACK_ADDRESS = /^(?:127(?:\.\d{1,3}){3}|::1)$/;
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;
/** Headers by which a proxy tells that it passed a request on. */
const PROXY_HEADERS = /^(?:forwarded|x-forwarded-.*|via)$/i;

/**
 * The code that `/setup` asks for: the start prints it. It is made of the
 * secret of the tokens, so that all instances of one store have the same.
 */
export function setupCodeOf(secret: Uint8Array): string {
  const bytes = deriveKey(secret, "setup code");
  const signs = [...bytes.subarray(0, LENGTH)].map((byte) =>
    ALPHABET[byte % ALPHABET.length]
  );
  return signs.join("").replace(/(.{4})(?=.)/g, "$1-");
}

export interface SetupCodeDeps {
  /** The secret of the tokens, which all instances share. */
  readonly secret: () => Promise<Uint8Array>;
  /** Where who is on this machine cannot be told: behind a proxy, or on Deno Deploy. */
  readonly isAlwaysAsked: boolean;
  readonly guesses: GuessLimit;
}

/** Tells whether somebody may make the first operator. */
export class SetupCode {
  readonly #deps: SetupCodeDeps;

  constructor(deps: SetupCodeDeps) {
    this.#deps = deps;
  }

  /** Not of somebody on this very machine, whom no proxy passed on. */
  isAskedOf(c: Ctx): boolean {
    if (this.#deps.isAlwaysAsked) return true;
    const { headers } = c.req.raw;
    const isPassedOn = [...headers.keys()].some((name) =>
      PROXY_HEADERS.test(name)
    );
    return isPassedOn || !LOOPBACK_ADDRESS.test(c.env.address) ||
      !LOOPBACK_HOST.test(headers.get("host") ?? "");
  }

  /** @throws {HttpError} 403 for another code than ours; 429 after too many guesses. */
  async check(c: Ctx, typed: string): Promise<void> {
    if (!this.isAskedOf(c)) return;
    const { guesses, secret } = this.#deps;
    const plain = (text: string) => text.replace(/[\s-]/g, "").toUpperCase();
    const code = setupCodeOf(await secret());
    const isRight = isEqualSecret(plain(code), plain(typed));
    guesses.note(c.env.address, isRight);
    if (isRight) return;
    throw new HttpError(
      403,
      "Wrong setup code: copy the one that Uptick printed in its log when it started",
    );
  }
}
