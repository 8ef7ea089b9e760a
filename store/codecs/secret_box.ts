import { Buffer } from "node:buffer";
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  hkdfSync,
  randomBytes,
} from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ID_LENGTH = 12;
/** At most this many opened texts are remembered. */
const MAX_OPENED = 20_000;

/** Sealed bytes begin with this, which stands for this format, and the id of the key. */
const PACKED = 1;
const ID_BYTES = ID_LENGTH / 2;

/** A sealed secret: a text, or bytes where it is long. */
export type Sealed = string | Uint8Array;

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
 * Seals secrets (AES-256-GCM) before they go to the store, so that who
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
    const { key, bytes } = this.#encipher(Buffer.from(text), place);
    return `sealed.${key.id}.${bytes.toString("base64url")}`;
  }

  /**
   * The same for what may be long: it is compressed first, so that any text of
   * 64 KiB fits a value of the store.
   *
   * @throws {SecretKeyError} where there is no key.
   */
  sealLong(text: string, place: string): Uint8Array {
    const { key, bytes } = this.#encipher(deflateRawSync(text), place);
    const id = Buffer.from(key.id, "hex");
    return Uint8Array.from(Buffer.concat([Uint8Array.of(PACKED), id, bytes]));
  }

  #encipher(plain: Buffer, place: string): { key: Key; bytes: Buffer } {
    const [key] = this.#keys;
    if (key === undefined) {
      throw new SecretKeyError(
        "Cannot save a secret: this store is no file on this machine, and so SECRET_KEY must be set",
      );
    }
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key.bytes, nonce);
    cipher.setAAD(Buffer.from(place));
    const sealed = [nonce, cipher.update(plain), cipher.final()];
    return { key, bytes: Buffer.concat([...sealed, cipher.getAuthTag()]) };
  }

  /** @throws {SecretKeyError} for a text of a key that is not there, of another place, or that is damaged. */
  open(sealed: Sealed, place: string): string {
    const name = typeof sealed === "string"
      ? `${place} ${sealed}`
      : `${place} ${Buffer.from(sealed).toString("latin1")}`;
    const text = this.#opened.get(name) ?? this.#decipher(sealed, place);
    this.#opened.delete(name);
    this.#opened.set(name, text);
    for (const oldest of this.#opened.keys()) {
      if (this.#opened.size <= MAX_OPENED) break;
      this.#opened.delete(oldest);
    }
    return text;
  }

  #decipher(sealed: Sealed, place: string): string {
    const id = keyIdOf(sealed);
    const key = this.#keys.find((each) => each.id === id);
    if (key === undefined) {
      throw new SecretKeyError(`Cannot read a secret: it needs key ${id}`);
    }
    const bytes = sealedBytesOf(sealed);
    const nonce = bytes.subarray(0, NONCE_BYTES);
    try {
      const decipher = createDecipheriv(CIPHER, key.bytes, nonce);
      decipher.setAAD(Buffer.from(place));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const body = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
      const plain = Buffer.concat([decipher.update(body), decipher.final()]);
      const text = typeof sealed === "string" ? plain : inflateRawSync(plain);
      return text.toString("utf8");
    } catch {
      throw new SecretKeyError("Cannot read a secret: it is damaged");
    }
  }

  /** Whether a sealed secret is of the key that seals now. */
  isCurrent(sealed: Sealed): boolean {
    return keyIdOf(sealed) === this.keyId;
  }
}

/** Empty for what has another form. */
function keyIdOf(sealed: Sealed): string {
  if (typeof sealed === "string") return FORM.exec(sealed)?.[1] ?? "";
  if (sealed[0] !== PACKED) return "";
  return Buffer.from(sealed.subarray(1, 1 + ID_BYTES)).toString("hex");
}

/** Without what tells the key. */
function sealedBytesOf(sealed: Sealed): Buffer {
  return typeof sealed === "string"
    ? Buffer.from(FORM.exec(sealed)?.[2] ?? "", "base64url")
    : Buffer.from(sealed.subarray(1 + ID_BYTES));
}

function deriveKey(text: string): Key {
  const derived = hkdfSync("sha256", text, "", "uptick secrets", KEY_BYTES);
  const bytes = Buffer.from(derived);
  const id = createHash("sha256").update("id").update(bytes).digest("hex");
  return { id: id.slice(0, ID_LENGTH), bytes };
}
