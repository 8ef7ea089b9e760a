const UNITS: readonly [ms: number, one: string, many: string][] = [
  [86_400_000, "day", "days"],
  [3_600_000, "h", "h"],
  [60_000, "min", "min"],
  [1_000, "s", "s"],
];

/** A length of time in the two largest units that matter: `2 days 3 h`, `10 min`, `45 s`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return "less than 1 s";
  const first = UNITS.findIndex(([unitMs]) => ms >= unitMs);
  const words: string[] = [];
  let leftMs = ms;
  // Seconds do not matter once there are many minutes.
  const count = ms >= 600_000 && ms < 3_600_000 ? 1 : 2;
  for (const [unitMs, one, many] of UNITS.slice(first, first + count)) {
    const count = Math.floor(leftMs / unitMs);
    leftMs -= count * unitMs;
    if (count > 0) words.push(`${count} ${count === 1 ? one : many}`);
  }
  return words.join(" ");
}
