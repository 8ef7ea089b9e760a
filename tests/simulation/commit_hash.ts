import { type Applied, encodeKey } from "./sim_store.ts";

/** One number for all commits of a run, in order, with all that they say (FNV-1a). */
export class CommitHash {
  #hash = 0x811c9dc5;
  commits = 0;

  get value(): string {
    return this.#hash.toString(16).padStart(8, "0");
  }

  add({ change, versionstamp }: Applied): void {
    this.commits++;
    this.#addText(versionstamp);
    for (const { key, value } of change.sets ?? []) {
      this.#addText(encodeKey(key));
      if (value instanceof Uint8Array) this.#addBytes(value);
      else this.#addText(JSON.stringify(value));
    }
    for (const key of change.deletes ?? []) this.#addText(encodeKey(key));
  }

  #addText(text: string): void {
    for (let index = 0; index < text.length; index++) {
      this.#addNumber(text.charCodeAt(index));
    }
  }

  #addBytes(bytes: Uint8Array): void {
    for (const byte of bytes) this.#addNumber(byte);
  }

  #addNumber(number: number): void {
    this.#hash = Math.imul(this.#hash ^ number, 0x01000193) >>> 0;
  }
}
