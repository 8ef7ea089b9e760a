import type { ErrorKind } from "./types.ts";

/** Ends a probe as "down" of one kind; it carries nothing that the target sent. */
export class ProbeFailure extends Error {
  override readonly name = "ProbeFailure";

  /** `networkSuspect`: the cause could be our own network or process. */
  constructor(readonly kind: ErrorKind, readonly networkSuspect = false) {
    super(`Cannot probe: ${kind}`);
  }
}
