/** Nanoseconds of each unit, largest first. */
const UNITS: readonly (readonly [unit: string, ns: number])[] = [
  ["h", 3_600e9],
  ["m", 60e9],
  ["s", 1e9],
  ["ms", 1e6],
  ["us", 1e3],
  ["ns", 1],
];

/** Both spellings of micro: U+00B5 and U+03BC. */
const DURATION =
  /^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$/;
const PART = /([\d.]+)(\D+)/g;

/**
 * Reads a duration as Go's `time.ParseDuration` writes it (`1m30s`, `1.5h`) and
 * returns milliseconds, rounded to a whole nanosecond. Null for anything else:
 * a number without a unit, a sign, or more than `Number.MAX_SAFE_INTEGER`
 * nanoseconds (some 104 days).
 */
export function parseGoDuration(text: string): number | null {
  if (!DURATION.test(text)) return null;
  let ns = 0;
  for (const [, amount, unit] of text.matchAll(PART)) {
    const name = unit?.replace(/[\u00b5\u03bc]/, "u");
    const [, unitNs] = UNITS.find(([known]) => known === name) ?? ["", NaN];
    ns += Number(amount) * unitNs;
  }
  const whole = Math.round(ns);
  return Number.isSafeInteger(whole) ? whole / 1e6 : null;
}

/**
 * Writes `ms`, not negative, so that `parseGoDuration` reads the same back:
 * whole numbers of each unit, `1h40m`, `1s500ms`, `0s`.
 */
export function formatGoDuration(ms: number): string {
  let rest = Math.round(ms * 1e6);
  let text = "";
  for (const [unit, unitNs] of UNITS) {
    const count = Math.floor(rest / unitNs);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * unitNs;
  }
  return text || "0s";
}
