import { StoreError } from "./store_error.ts";

const MAX_TRIES = 30;
const RETRY_MS = 1_000;
/** A store that is away is spoken of once a minute. */
const TRIES_PER_LINE = 60;

/**
 * Does work of the start. A store that was open a moment ago and has trouble is
 * tried again for half a minute; one that cannot be reached, until it can.
 */
export async function whenStoreIsWell<Value>(
  work: () => Promise<Value>,
  onError: (error: StoreError) => void,
): Promise<Value> {
  for (let tries = 1;; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const isAway = error.trouble === "away" || error.trouble === "timeout";
      if (!isAway && tries >= MAX_TRIES) throw error;
      if (!isAway || tries % TRIES_PER_LINE === 1) onError(error);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
