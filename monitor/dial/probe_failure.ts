import type { ErrorKind } from "../types.ts";

/**
 * Ends a probe: as "down" of one kind, or as "unknown" without a kind, when our
 * own trouble kept us from telling. It carries nothing that the target sent.
 */
export class ProbeFailure extends Error {
  override readonly name = "ProbeFailure";

  /** `networkSuspect`: the cause could be our own network. */
  constructor(
    readonly kind: ErrorKind | null,
    readonly networkSuspect = false,
  ) {
    super(`Cannot probe: ${kind ?? "own trouble"}`);
  }
}
