interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Stand for numbers from `min` on. */
  readonly words?: readonly string[];
  /** The last day of the month has a letter. */
  readonly hasLast?: boolean;
}

const FIELDS: readonly CronField[] = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of month", min: 1, max: 31, hasLast: true },
  {
    name: "month",
    min: 1,
    max: 12,
    words: "jan feb mar apr may jun jul aug sep oct nov dec".split(" "),
  },
  {
    name: "day of week",
    min: 0,
    max: 7,
    words: "sun mon tue wed thu fri sat".split(" "),
  },
];

/** At most this many characters are read. */
const MAX_LENGTH = 100;
/** How many days each month has at most. */
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * What is wrong with a cron expression; null when nothing is. Five fields of
 * numbers, words such as `mon`, ranges, lists and steps, and `L` for the last
 * day of a month: what every cron understands, and a date that there is.
 */
export function cronProblem(text: string): string | null {
  if (text.length > MAX_LENGTH) return `at most ${MAX_LENGTH} characters`;
  const parts = text.split(" ");
  if (parts.length !== FIELDS.length) {
    return "one space between its fields";
  }
  const fields: (Set<number> | null)[] = [];
  for (const [index, field] of FIELDS.entries()) {
    const values = valuesOf(parts[index] ?? "", field);
    if (values === "wrong") {
      return `its ${field.name} from ${field.min} to ${field.max}`;
    }
    fields.push(values);
  }
  return hasDate(fields) ? null : "a date that there is";
}

/** The numbers that a field stands for; null for any, or for the last day. */
function valuesOf(
  text: string,
  field: CronField,
): Set<number> | null | "wrong" {
  if (text === "*") return null;
  if (field.hasLast === true && text.toUpperCase() === "L") return null;
  const values = new Set<number>();
  for (const item of text.split(",")) {
    const [range = "", step, ...more] = item.split("/");
    const every = step === undefined ? 1 : numberOf(step, null);
    const [first, last] = ends(range, step !== undefined, field);
    if (more.length > 0 || every < 1 || every > field.max) return "wrong";
    if (!(field.min <= first && first <= last && last <= field.max)) {
      return "wrong";
    }
    for (let each = first; each <= last; each += every) values.add(each);
  }
  return values;
}

/** NaN where there is no such number. */
function ends(
  range: string,
  hasStep: boolean,
  field: CronField,
): [first: number, last: number] {
  if (range === "*" && hasStep) return [field.min, field.max];
  const [from = "", to, ...more] = range.split("-");
  // a step goes with a range: what 5/15 means differs from cron to cron
  if (more.length > 0 || (to === undefined && hasStep)) return [NaN, NaN];
  const first = numberOf(from, field);
  return [first, to === undefined ? first : numberOf(to, field)];
}

function numberOf(text: string, field: CronField | null): number {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const place = field?.words?.indexOf(text.toLowerCase()) ?? -1;
  return place < 0 || field === null ? NaN : place + field.min;
}

/** Whether a day of the month is ever there in one of the months; one of the week always is. */
function hasDate(fields: readonly (Set<number> | null)[]): boolean {
  const [, , days, months, weekdays] = fields;
  if (!days || weekdays) return true;
  const longest = Math.max(
    ...(months ? [...months] : [1]).map((month) => MONTH_DAYS[month - 1] ?? 0),
  );
  return Math.min(...days) <= longest;
}
