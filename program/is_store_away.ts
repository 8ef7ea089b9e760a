import { StoreError } from "../store/database/store_error.ts";

/** Whether the store cannot be reached, which is said once, elsewhere. */
export function isStoreAway(error: unknown): boolean {
  return error instanceof StoreError && error.trouble === "away";
}
