const DAY_MS = 86_400_000;

/**
 * How many reminders are due in the first `elapsedMs` of an outage: the first
 * after `everyMs`, each next one after twice the time of the one before, at
 * most a day.
 */
export function remindersBy(elapsedMs: number, everyMs: number): number {
  let count = 0;
  let gapMs = everyMs;
  for (let at = everyMs; at <= elapsedMs; at += gapMs) {
    count++;
    gapMs = Math.max(everyMs, Math.min(gapMs * 2, DAY_MS));
  }
  return count;
}
