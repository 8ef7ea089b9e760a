/** From and to, ends included. */
export type StatusRange = readonly [from: number, to: number];

const LOWEST = 100;
const HIGHEST = 599;

/**
 * A rule such as "200-299,401" for the statuses that `isGood` accepts, within
 * those that an answer can have; null if it accepts none.
 */
export function statusRule(isGood: (status: number) => boolean): string | null {
  const parts: string[] = [];
  for (let from = LOWEST; from <= HIGHEST; from++) {
    if (!isGood(from)) continue;
    let to = from;
    while (to < HIGHEST && isGood(to + 1)) to++;
    parts.push(from === to ? `${from}` : `${from}-${to}`);
    from = to;
  }
  return parts.length === 0 ? null : parts.join(",");
}

/** Whether a status lies in one of the ranges. */
export function isWithin(
  ranges: readonly StatusRange[],
  status: number,
): boolean {
  return ranges.some(([from, to]) => status >= from && status <= to);
}
