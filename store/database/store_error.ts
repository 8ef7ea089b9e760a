/** What is wrong with the store, as far as it can be told. */
export type StoreTrouble = "busy" | "full" | "timeout" | "away" | "failed";

/** A call that the store did not carry out. The cause has the store's own words. */
export class StoreError extends Error {
  override readonly name = "StoreError";

  constructor(readonly trouble: StoreTrouble, action: string, cause?: unknown) {
    const words = cause instanceof Error ? `: ${cause.message}` : "";
    super(`Cannot ${action}: the store ${STORE_WORDS[trouble]}${words}`, {
      cause,
    });
  }
}

const STORE_WORDS: Record<StoreTrouble, string> = {
  busy: "is busy",
  full: "is full",
  timeout: "is not answering",
  away: "cannot be reached",
  failed: "is in trouble",
};

/** Tells from SQLite's words what kind of trouble it is. */
export function troubleOf(error: unknown): StoreTrouble {
  const message = error instanceof Error ? error.message : String(error);
  if (/database is locked|database table is locked/.test(message)) {
    return "busy";
  }
  if (/disk is full|no space left|disk I\/O error/i.test(message)) {
    return "full";
  }
  return "failed";
}
