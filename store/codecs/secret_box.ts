import { Buffer } from "node:buffer";
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  hkdfSync,
  randomBytes,
} from "node:crypto";

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ID_LENGTH = 12;
/** At most this many opened texts are remembered. */
const MAX_OPENED = 20_000;

/** Sealed texts have this form; headers, which are no text, cannot be taken for one. */
const FORM = /^sealed\.([0-9a-f]{12})\.([\w-]+)$/;

/** A secret that can be neither saved nor read, as its key is not there. */
export class SecretKeyError extends Error {
  override readonly name = "SecretKeyError";
}

interface Key {
  readonly id: string;
  readonly bytes: Buffer;
}

/**
 * Seals short secrets (AES-256-GCM) before they go to the store, so that who
 * has the store or a backup alone has nothing. Each text is bound to its
 * `place`: put somewhere else it cannot be opened. Several keys are there
 * while one takes the other's place: the first seals, all open.
 */
export class SecretBox {
  #keys: readonly Key[] = [];
  /** Texts that were opened, by place and sealed text: the whole table of urls is read at each change of one. */
  readonly #opened = new Map<string, string>();

  /** Texts of keys, of any length; the first seals. */
  constructor(keys: readonly string[] = []) {
    this.use(keys);
  }

  use(keys: readonly string[]): void {
    this.#keys = keys.map(deriveKey);
    this.#opened.clear();
  }

  /** Names the key that seals, and tells nothing of it; null where there is none. */
  get keyId(): string | null {
    return this.#keys[0]?.id ?? null;
  }

  has(keyId: string): boolean {
    return this.#keys.some(({ id }) => id === keyId);
  }

  /** @throws {SecretKeyError} where there is no key. */
  seal(text: string, place: string): string {
    const [key] = this.#keys;
    if (key === undefined) {
      throw new SecretKeyError(
        "Cannot save a secret: this store is no file on this machine, and so SECRET_KEY must be set",
      );
    }
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key.bytes, nonce);
    cipher.setAAD(Buffer.from(place));
    const sealed = [nonce, cipher.update(text, "utf8"), cipher.final()];
    const bytes = Buffer.concat([...sealed, cipher.getAuthTag()]);
    return `sealed.${key.id}.${bytes.toString("base64url")}`;
  }

  /** @throws {SecretKeyError} for a text of a key that is not there, of another place, or that is damaged. */
  open(sealed: string, place: string): string {
    const name = `${place} ${sealed}`;
    const text = this.#opened.get(name) ?? this.#decipher(sealed, place);
    this.#opened.delete(name);
    this.#opened.set(name, text);
    for (const oldest of this.#opened.keys()) {
      if (this.#opened.size <= MAX_OPENED) break;
      this.#opened.delete(oldest);
    }
    return text;
  }

  #decipher(sealed: string, place: string): string {
    const [, id = "", encoded = ""] = FORM.exec(sealed) ?? [];
    const key = this.#keys.find((each) => each.id === id);
    if (key === undefined) {
      throw new SecretKeyError(`Cannot read a secret: it needs key ${id}`);
    }
    const bytes = Buffer.from(encoded, "base64url");
    const nonce = bytes.subarray(0, NONCE_BYTES);
    try {
      const decipher = createDecipheriv(CIPHER, key.bytes, nonce);
      decipher.setAAD(Buffer.from(place));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const body = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
      return decipher.update(body, undefined, "utf8") + decipher.final("utf8");
    } catch {
      throw new SecretKeyError("Cannot read a secret: it is damaged");
    }
  }

  /** Whether a sealed text is of the key that seals now. */
  isCurrent(sealed: string): boolean {
    return FORM.exec(sealed)?.[1] === this.keyId;
  }
}

function deriveKey(text: string): Key {
  const derived = hkdfSync("sha256", text, "", "uptick secrets", KEY_BYTES);
  const bytes = Buffer.from(derived);
  const id = createHash("sha256").update("id").update(bytes).digest("hex");
  return { id: id.slice(0, ID_LENGTH), bytes };
}
