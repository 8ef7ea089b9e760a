import { isStoreError } from "../server/is_store_error.ts";

/**
 * What was read of the past, or `other` while the store is in trouble: the
 * present is shown all the same. Other errors pass.
 */
export async function orElse<Value>(
  other: Value,
  reading: Promise<Value>,
): Promise<Value> {
  try {
    return await reading;
  } catch (error) {
    if (isStoreError(error)) return other;
    throw error;
  }
}
