import { formatLongDuration } from "../../../../monitor/fields/long_duration.ts";
import type { MaintenanceSpec } from "../../../../monitor/maintenance_rule.ts";
import { linesOf, textOf } from "../form_body.ts";
import type { FieldErrors, FormValues } from "../form_fields.tsx";
import { readUtcMinute, utcMinute } from "../utc_minute.ts";

const FIELDS = [
  ...["title", "text", "tags", "urls", "starts_at", "duration", "every"],
  ...["on", "at", "time_zone", "suppress_alerts", "counts_as_downtime"],
] as const;

/** How often it comes again, as the form says it. */
export const REPEAT_WORDS = {
  "": "Never",
  day: "Every day",
  week: "Every week",
  month: "Every month",
} as const;

const DAY_NAMES = "Sun Mon Tue Wed Thu Fri Sat".split(" ");

/** The form of a maintenance that begins in an hour. */
export function newValues(now: number): FormValues {
  return {
    starts_at: utcMinute(now + 3_600_000),
    duration: "1h",
    every: REPEAT_WORDS[""],
    suppress_alerts: "yes",
  };
}

/** The form of a maintenance as it is stored. */
export function maintenanceValues(
  { title, text, scope, repeat, ...spec }: MaintenanceSpec,
): FormValues {
  const isWeekly = repeat?.every === "week";
  return {
    title,
    text,
    tags: "tags" in scope ? scope.tags.join("\n") : "",
    urls: "urls" in scope ? scope.urls.join("\n") : "",
    starts_at: utcMinute(spec.startsAt),
    duration: formatLongDuration(spec.endsAt - spec.startsAt),
    every: REPEAT_WORDS[repeat?.every ?? ""],
    on: (repeat?.on ?? []).map((day) => isWeekly ? DAY_NAMES[day] : day)
      .join(", "),
    at: repeat?.at ?? "",
    time_zone: repeat?.timeZone ?? "",
    suppress_alerts: spec.suppressAlerts ? "yes" : "",
    counts_as_downtime: spec.countsAsDowntime ? "yes" : "",
  };
}

/** The fields as they were sent. */
export function sentMaintenance(form: FormData): FormValues {
  return Object.fromEntries(FIELDS.map((name) => [name, textOf(form, name)]));
}

/** What the form says, as the API takes it; ids of urls are numbers in it, unless a url of the user's has the number for its name. */
export function readMaintenanceForm(
  form: FormData,
  names: ReadonlySet<string>,
): Record<string, unknown> {
  const text = (name: string) => textOf(form, name).trim();
  const [tags, urls] = [linesOf(form, "tags"), linesOf(form, "urls")];
  const isId = (each: string) => /^\d{1,15}$/.test(each) && !names.has(each);
  return {
    title: text("title"),
    text: textOf(form, "text"),
    ...tags.length > 0 ? { tags } : {},
    ...urls.length > 0
      ? { urls: urls.map((each) => isId(each) ? Number(each) : each) }
      : {},
    ...tags.length + urls.length === 0 ? { all: true } : {},
    starts_at: readUtcMinute(text("starts_at")) ?? text("starts_at"),
    duration: text("duration"),
    repeat: readRepeat(text),
    suppress_alerts: text("suppress_alerts") === "yes",
    counts_as_downtime: text("counts_as_downtime") === "yes",
  };
}

function readRepeat(text: (name: string) => string): unknown {
  const [every] = Object.entries(REPEAT_WORDS)
    .find(([, word]) => word === text("every")) ?? [""];
  if (every === "") return null;
  const days = text("on").split(/[\s,]+/).filter(Boolean).map((day) => {
    const named = DAY_NAMES.findIndex((name) =>
      day.toLowerCase().startsWith(name.toLowerCase())
    );
    return every === "week" && named >= 0 ? named : Number(day);
  });
  return {
    every,
    ...days.length > 0 && every !== "day" ? { on: days } : {},
    ...text("at") === "" ? {} : { at: text("at") },
    ...text("time_zone") === "" ? {} : { time_zone: text("time_zone") },
  };
}

/** What is said of a field, in place of what the API says. */
const FIELD_RULES: Readonly<Record<string, [field: string, rule: string]>> = {
  starts_at: ["starts_at", "Write it as 2026-12-01 02:00, in UTC"],
  duration: ["duration", "Write it as 30m, 1h30m or 2d, at most 30d"],
  repeat: [
    "every",
    "Write days of the week as Mon, Thu, days of the month as 1 to 31, the time as 02:00 and the time zone as Europe/Berlin",
  ],
  title: ["title", "Write a title of at most 100 characters"],
  text: ["text", "Write at most 2,000 characters of plain text"],
};

/** The lines of a refusal by the field that each is about. */
export function maintenanceProblems(message: string): FieldErrors {
  return Object.fromEntries(
    message.split("\n").map((line) => {
      const [, name = ""] = /^Cannot set "(\w+)"/.exec(line) ?? [];
      return FIELD_RULES[name] ??
        [name, line.replace(/^Cannot [^:]*: /, "").replace(/^\w/, upper)];
    }),
  );
}

function upper(letter: string): string {
  return letter.toUpperCase();
}
