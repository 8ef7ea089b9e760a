const FORM =
  /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(\.\d+)?(?: ?(Z|[+-]\d\d:?\d\d))?(?: [A-Z]{2,5})?(?: m=\S+)?$/;

/**
 * Milliseconds since the epoch of a time as SQLite writes it
 * ("2026-11-29 05:54:59", in UTC) or as Go does
 * ("2026-11-29 11:25:02.480580518+05:30", any number of decimals, also with the
 * name of the zone behind). Null for anything else.
 */
export function parseForeignTime(value: unknown): number | null {
  if (typeof value !== "string") return null;
  const parts = FORM.exec(value.trim());
  if (parts === null) return null;
  const [, date, time, fraction = "", zone = "Z"] = parts;
  const offset = zone.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2");
  const whole = Date.parse(`${date}T${time}${offset}`);
  if (Number.isNaN(whole)) return null;
  return whole + Math.round(Number(`0${fraction}`) * 1_000);
}
