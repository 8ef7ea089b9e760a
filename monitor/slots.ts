/** Urls per shard, by id: what is claimed, written and read together. */
export const SHARD_SIZE = 64;

/**
 * Claims can be told apart for this many windows: ten minutes of windows of
 * 10 s. What is not written by then is lost. A prime number: instances whose
 * clocks differ by whole hours do not fall on each other's keys.
 */
export const CLAIM_WINDOWS = 61;
/** A window in which nothing waits to be written stays open for this many windows, for results that come late. */
export const OPEN_WINDOWS = 13;

/**
 * A tick is seen at most this long after its slot: the probe takes up to a minute,
 * asking other hosts another one, and then another instance has to write it.
 */
export const MAX_DELAY_MS = 150_000;

export function shardOf(urlId: number): number {
  return Math.floor(urlId / SHARD_SIZE);
}

/** The number of the window that `at` lies in. */
export function windowOf(at: number, windowMs: number): number {
  return Math.floor(at / windowMs);
}

/** 2^32 divided by the golden ratio: consecutive ids land far apart (Knuth, TAOCP 6.4). */
const GOLDEN = 2654435769;

/**
 * The offset of a url's slots on the clock: a stable hash of its id, spread
 * over `spanMs` or the interval, whichever is shorter. Any instance computes
 * the same, and the load spreads by itself.
 */
export function phaseOf(
  urlId: number,
  intervalMs: number,
  spanMs: number,
): number {
  const fraction = (Math.imul(urlId, GOLDEN) >>> 0) / 2 ** 32;
  return Math.floor(fraction * Math.min(intervalMs, spanMs));
}

/** The first slot at or after `from`. The slots are `phase + k * interval` since the epoch. */
export function nextSlot(
  from: number,
  phaseMs: number,
  intervalMs: number,
): number {
  return phaseMs + Math.ceil((from - phaseMs) / intervalMs) * intervalMs;
}
