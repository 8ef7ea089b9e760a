const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** After the first try, the second, and so on; the last goes on. */
const DELAYS_MS = [
  10 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
];
/** A receiver is not asked to be left alone for longer than this. */
const MAX_RETRY_AFTER_MS = 6 * HOUR_MS;
const MAX_JITTER = 0.1;

/**
 * How long to wait after try number `tries` failed, in whole milliseconds:
 * never less than the receiver wants, and up to a tenth more, so that what
 * failed together does not come together again.
 */
export function retryDelayMs(
  tries: number,
  retryAfterMs: number | null,
  random: () => number,
): number {
  const index = Math.min(Math.max(tries, 1), DELAYS_MS.length) - 1;
  const ownMs = DELAYS_MS[index] ?? HOUR_MS;
  const wantedMs = Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
  const delayMs = Math.max(ownMs, wantedMs);
  return Math.round(delayMs * (1 + MAX_JITTER * random()));
}
