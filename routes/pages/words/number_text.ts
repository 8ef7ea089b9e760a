/** Said where there is nothing to count. */
export const NO_NUMBER = "–";

/**
 * A share as a percentage, cut rather than rounded: `100%` means that nothing
 * is missing. `–` for null.
 */
export function percentText(share: number | null): string {
  if (share === null) return NO_NUMBER;
  if (share >= 1) return "100%";
  const hundredths = Math.min(9_999, Math.floor(share * 10_000 + 1e-9));
  return `${(hundredths / 100).toFixed(2)}%`;
}

/** A response time: `84 ms`, `1.24 s`. `–` for null. */
export function responseText(ms: number | null): string {
  if (ms === null) return NO_NUMBER;
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  return ms >= 10 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`;
}
