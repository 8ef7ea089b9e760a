import { createHmac } from "node:crypto";

/**
 * A key for one purpose, from the secret that all instances share: what is
 * signed for one purpose does not pass for another.
 */
export function deriveKey(
  secret: Uint8Array,
  purpose: string,
): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac("sha256", secret).update(purpose).digest());
}

/** Calls `load` when its value is first needed, and again only after it failed: then the store was in trouble. */
export function loadOnce<Value>(
  load: () => Promise<Value>,
): () => Promise<Value> {
  let value: Promise<Value> | undefined;
  return () =>
    value ??= load().catch((error) => {
      value = undefined;
      throw error;
    });
}
