import { timingSafeEqual } from "node:crypto";
import { type TurnClient, TurnQueue } from "./turn_queue.ts";

/** OWASP's figure for PBKDF2-HMAC-SHA-256; about 60 ms of one core. */
const ROUNDS = 600_000;

/** A record that asks for more is damaged, and would hold a core for seconds. */
const MAX_ROUNDS = 10_000_000;

const SALT_BYTES = 16;
const HASH_BYTES = 32;
const MAX_CHARACTERS = 256;

const BASE64URL = { alphabet: "base64url", omitPadding: true } as const;
const RECORD_FORM =
  /^pbkdf2-sha256\$([1-9][0-9]{0,7})\$([A-Za-z0-9_-]{22})\$([A-Za-z0-9_-]{43})$/;

interface HashRecord {
  readonly rounds: number;
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly hash: Uint8Array<ArrayBuffer>;
}

/**
 * Lets a text pass that may become a password: `minCharacters` to 256 characters
 * (code points), well-formed. Any character counts, spaces too, and nothing is
 * trimmed, cut or normalised.
 *
 * @throws {RangeError} naming the rule, without the password.
 */
export function checkPassword(password: string, minCharacters: number): void {
  if (!password.isWellFormed()) {
    throw new RangeError("Cannot use the password: it is ill-formed UTF-16");
  }
  const tooLong = password.length > 2 * MAX_CHARACTERS; // before it is taken apart
  const characters = tooLong ? Infinity : [...password].length;
  if (characters < minCharacters || characters > MAX_CHARACTERS) {
    throw new RangeError(
      `Cannot use the password: it must have ${minCharacters} to ${MAX_CHARACTERS} characters`,
    );
  }
}

/**
 * Hashes passwords as `pbkdf2-sha256$rounds$salt$hash` (base64url), and checks
 * them. Every job waits in the queue under `client`, for whom it is done;
 * all reject with QueueFullError when there is no room.
 */
export class PasswordHasher {
  readonly #rounds: number;
  readonly #queue: TurnQueue;

  /** Fewer `rounds` are for tests. */
  constructor({ rounds = ROUNDS, queue = new TurnQueue() } = {}) {
    this.#rounds = rounds;
    this.#queue = queue;
  }

  /** The record to store for a password that `checkPassword()` let pass. */
  async hash(password: string, client: TurnClient): Promise<string> {
    const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
    const rounds = this.#rounds;
    const hash = await this.#derive(password, { salt, rounds }, client);
    return `pbkdf2-sha256$${rounds}$${encode(salt)}$${encode(hash)}`;
  }

  /**
   * Tells whether the password is the one of the record. `record` is null for
   * an unknown user: that costs the same hash against a fixed record and then
   * fails, so the time does not tell who is registered.
   *
   * @throws {SyntaxError} for a damaged record.
   */
  async verify(
    password: string,
    record: string | null,
    client: TurnClient,
  ): Promise<boolean> {
    const known = record === null ? this.#nobody() : parseRecord(record);
    const hash = await this.#derive(password, known, client);
    const equal = timingSafeEqual(hash, known.hash);
    // Encoding turns lone surrogates into U+FFFD, so they could pass for it.
    return equal && record !== null && password.isWellFormed();
  }

  /** Tells whether a record was made with other parameters than today's: hash again at the next login. */
  needsRehash(record: string): boolean {
    return parseRecord(record).rounds !== this.#rounds;
  }

  #nobody(): HashRecord {
    return {
      rounds: this.#rounds,
      salt: new Uint8Array(SALT_BYTES),
      hash: new Uint8Array(HASH_BYTES),
    };
  }

  #derive(
    password: string,
    { rounds, salt }: Pick<HashRecord, "rounds" | "salt">,
    client: TurnClient,
  ): Promise<Uint8Array<ArrayBuffer>> {
    return this.#queue.run(client, async () => {
      const key = await crypto.subtle.importKey(
        "raw",
        new TextEncoder().encode(password),
        "PBKDF2",
        false,
        ["deriveBits"],
      );
      const bits = await crypto.subtle.deriveBits(
        { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds },
        key,
        HASH_BYTES * 8,
      );
      return new Uint8Array(bits);
    });
  }
}

function parseRecord(record: string): HashRecord {
  const [, rounds = "", salt = "", hash = ""] = RECORD_FORM.exec(record) ?? [];
  if (rounds === "" || Number(rounds) > MAX_ROUNDS) {
    throw new SyntaxError(
      "Cannot read the password record: it must be " +
        `pbkdf2-sha256$rounds$salt$hash with ${MAX_ROUNDS} rounds at most`,
    );
  }
  return {
    rounds: Number(rounds),
    salt: Uint8Array.fromBase64(salt, BASE64URL),
    hash: Uint8Array.fromBase64(hash, BASE64URL),
  };
}

function encode(bytes: Uint8Array): string {
  return bytes.toBase64(BASE64URL);
}
