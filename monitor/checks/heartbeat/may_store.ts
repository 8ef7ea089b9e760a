const MINUTE_MS = 60_000;

/**
 * Whether one more may be stored at `at`: fewer than `most` were in the minute
 * before, or the latest of `recent`, the times of those stored before, oldest
 * first, is as long ago as evenly spread ones would be. So what comes all the
 * time is never more than that long out of date.
 */
export function mayStore(
  recent: readonly number[],
  at: number,
  most: number,
): boolean {
  const inMinute = recent.filter((each) => each > at - MINUTE_MS);
  const latest = recent.at(-1) ?? -Infinity;
  return inMinute.length < most || at - latest >= MINUTE_MS / most;
}
