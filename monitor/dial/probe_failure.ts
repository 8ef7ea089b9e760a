import type { ErrorKind, Suspect } from "../types.ts";

/**
 * Ends a probe: as "down" of one kind, or as "unknown" without a kind, when our
 * own trouble kept us from telling. It carries nothing that the target sent.
 */
export class ProbeFailure extends Error {
  override readonly name = "ProbeFailure";

  /** `suspect`: what of our own could be the cause. */
  constructor(
    readonly kind: ErrorKind | null,
    readonly suspect: Suspect | null = null,
  ) {
    super(`Cannot probe: ${kind ?? "own trouble"}`);
  }
}
