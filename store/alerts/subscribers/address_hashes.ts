import { createHmac } from "node:crypto";
import type { Database } from "../../database/database.ts";
import { KEYS } from "../../keys.ts";

const KEY_BYTES = 32;
export const HASH_KEY = KEYS.secrets.key("subscribers");
/** Where the key is sealed for. */
export const HASH_KEY_PLACE = "subscribers' hashes";

/**
 * Finds addresses that lie sealed in the store, by an HMAC-SHA-256: who has the
 * store alone cannot try addresses, since the key of it is sealed too.
 */
export class AddressHashes {
  readonly #database: Database;
  #key: Uint8Array | null = null;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws {SecretKeyError} where there is no key to seal with. */
  async of(kind: string, address: string): Promise<string> {
    this.#key ??= await this.#load();
    const hmac = createHmac("sha256", this.#key);
    return hmac.update(`${kind} ${address}`).digest("base64url");
  }

  async #load(): Promise<Uint8Array> {
    const { secrets } = this.#database;
    const stored = await this.#database.get<string>(HASH_KEY);
    if (stored.value !== null) return this.#open(stored.value);
    const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
    const value = secrets.seal(key.toBase64(), HASH_KEY_PLACE);
    await this.#database.commit({
      checks: [{ key: HASH_KEY, versionstamp: null }],
      sets: [{ key: HASH_KEY, value }],
    });
    // another instance may have been first
    const agreed = await this.#database.get<string>(HASH_KEY);
    return this.#open(agreed.value ?? value);
  }

  #open(sealed: string): Uint8Array {
    const { secrets } = this.#database;
    return Uint8Array.fromBase64(secrets.open(sealed, HASH_KEY_PLACE));
  }
}
