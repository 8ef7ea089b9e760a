import type { StoreError } from "../../store/database/store_error.ts";

/** Whether the store is in trouble. Goes by the name, since only types come from the store's folder. */
export function isStoreError(error: unknown): error is StoreError {
  return error instanceof Error && error.name === "StoreError";
}
