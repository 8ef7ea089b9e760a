const DAY_MS = 86_400_000;

/** A time as messages tell it: `04:52 UTC`, with its day unless that is the day of `now`. */
export function timeWords(at: number, now: number): string {
  const iso = new Date(at).toISOString();
  const isToday = Math.floor(at / DAY_MS) === Math.floor(now / DAY_MS);
  return `${isToday ? "" : `${iso.slice(0, 10)} `}${iso.slice(11, 16)} UTC`;
}
