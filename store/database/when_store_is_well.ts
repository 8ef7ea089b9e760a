import { StoreError } from "./store_error.ts";

const MAX_TRIES = 30;
const RETRY_MS = 1_000;

/** For work at the start: a store that was open a moment ago and does not answer is tried again, for half a minute. */
export async function whenStoreIsWell<Value>(
  work: () => Promise<Value>,
  onError: (error: StoreError) => void,
): Promise<Value> {
  for (let tries = 1;; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreError) || tries === MAX_TRIES) throw error;
      onError(error);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
