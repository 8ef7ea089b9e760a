const UNITS = [["d", 86_400], ["h", 3_600], ["min", 60]] as const;

/** A length of time as messages tell it: `40 s`, `18 min`, `2 h`, `3 d 4 h`. */
export function durationWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const index = UNITS.findIndex(([, size]) => whole >= size);
  const unit = UNITS[index];
  if (unit === undefined) return `${whole} s`;
  const [name, size] = unit;
  const next = UNITS[index + 1];
  const rest = next && Math.floor((whole % size) / next[1]);
  return `${Math.floor(whole / size)} ${name}` +
    (next !== undefined && rest ? ` ${rest} ${next[0]}` : "");
}
