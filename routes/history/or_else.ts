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
    if (error instanceof Error && error.name === "StoreError") return other;
    throw error;
  }
}
