import type { Clock } from "../types.ts";

/** Errors of one action closer together than this are reported once. */
const GAP_MS = 1_000;

/** Passes errors on, so many that a store in trouble is noticed and so few that it does not fill the log. */
export class ReportLimit {
  readonly #clock: Clock;
  readonly #onError: (action: string, error: unknown) => void;
  readonly #reportedAt = new Map<string, number>();

  constructor(
    clock: Clock,
    onError: (action: string, error: unknown) => void,
  ) {
    this.#clock = clock;
    this.#onError = onError;
  }

  report(action: string, error: unknown): void {
    const now = this.#clock.monotonicMs();
    const last = this.#reportedAt.get(action) ?? -Infinity;
    if (now - last < GAP_MS) return;
    this.#reportedAt.set(action, now);
    this.#onError(action, error);
  }
}
