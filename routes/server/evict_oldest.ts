/**
 * Makes room in a full Map or Set: once it holds more than `maxKeys`, drops
 * the keys that were added first, a tenth of them at a time. One at a time
 * would cost far more: V8 steps over the slots of keys that were deleted
 * before, thousands of them, to find the first that is left.
 */
export function evictOldest(
  kept: Map<string, unknown> | Set<string>,
  maxKeys: number,
): void {
  if (kept.size <= maxKeys) return;
  const target = maxKeys + 1 - Math.max(1, Math.floor(maxKeys / 10));
  for (const key of kept.keys()) {
    if (kept.size <= target) return;
    kept.delete(key);
  }
}
