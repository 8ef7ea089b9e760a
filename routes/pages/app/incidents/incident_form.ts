import {
  IMPACTS,
  type Incident,
  INCIDENT_STATUSES,
  latestUpdate,
} from "../../../../monitor/incident.ts";
import type { Monitor } from "../../../../monitor/types.ts";
import { IMPACT_WORDS, STATUS_WORDS } from "../../incident/incident_words.ts";
import { linesOf, textOf } from "../form_body.ts";
import type { FieldErrors, FormValues } from "../form_fields.tsx";
import { readUtcMinute, utcMinute } from "../utc_minute.ts";
import { monitorLines, readMonitorLines } from "./monitor_lines.ts";

/** Names of the fields of an incident itself, and of what is said of it. */
const SUBJECT = ["title", "impact", "urls", "started_at"] as const;
const SAID = ["status", "text"] as const;

type Named = Pick<Monitor, "id" | "name">;

/** The form of an incident as it is stored. */
export function incidentValues(
  incident: Incident,
  monitors: readonly Named[],
): FormValues {
  const { title, impact, urls, startedAt, version } = incident;
  const { status, text } = latestUpdate(incident);
  return {
    title,
    impact: IMPACT_WORDS[impact],
    urls: monitorLines(urls, monitors),
    started_at: utcMinute(startedAt),
    version: String(version),
    status: STATUS_WORDS[status],
    text,
  };
}

/** The fields as they were sent. */
export function sentValues(form: FormData): FormValues {
  return Object.fromEntries(
    [...SUBJECT, ...SAID, "version"].map((name) => [name, textOf(form, name)]),
  );
}

/** What the form says, as the API takes it; problems of what only a form can get wrong. `before` is the incident that it is to change. */
export function readIncidentForm(
  form: FormData,
  monitors: readonly Named[],
  before?: Pick<Incident, "urls">,
): { members: Record<string, unknown>; errors: FieldErrors } {
  const lines = linesOf(form, "urls");
  const { ids, unknown } = readMonitorLines(lines, monitors, before?.urls);
  const startedAt = readSeconds(textOf(form, "started_at"));
  const version = textOf(form, "version");
  return {
    members: {
      title: textOf(form, "title").trim(),
      impact: wordOf(IMPACTS, IMPACT_WORDS, textOf(form, "impact")),
      urls: ids,
      started_at: startedAt,
      ...version === "" ? {} : { version: Number(version) },
    },
    errors: {
      ...unknown === undefined
        ? {}
        : { urls: `No monitor of your page is called ${unknown}` },
      ...startedAt === undefined
        ? { started_at: "Write it as 2026-11-20 14:02, in UTC" }
        : {},
    },
  };
}

/** What the form says of how it goes. */
export function readSaid(form: FormData): Record<string, unknown> {
  return {
    status: wordOf(INCIDENT_STATUSES, STATUS_WORDS, textOf(form, "status")),
    text: textOf(form, "text"),
  };
}

/** The value that a word of the form stands for; the word itself if none does. */
function wordOf<T extends string>(
  values: readonly T[],
  words: Readonly<Record<T, string>>,
  sent: string,
): string {
  return values.find((value) => words[value] === sent) ?? sent;
}

/** Seconds since the Unix epoch; undefined for what is no time. */
function readSeconds(text: string): number | undefined {
  const at = Date.parse(readUtcMinute(text) ?? "");
  return Number.isNaN(at) ? undefined : at / 1_000;
}

/** What is said of a field, in place of what the API says. */
const FIELD_RULES: Readonly<Record<string, string>> = {
  title: "Write a title of at most 100 characters",
  text: "Write what to tell people, in at most 2,000 characters of plain text",
};

/** The lines of a refusal by the field that each is about. */
export function incidentProblems(message: string): FieldErrors {
  return Object.fromEntries(
    message.split("\n").map((line) => {
      const [, name, rule] =
        /^Cannot set "(\w+)"(?: to .*)?: ((?:must|it) .*)$/.exec(line) ?? [];
      return name === undefined || rule === undefined ? ["", line] : [
        name,
        FIELD_RULES[name] ?? `${rule.charAt(0).toUpperCase()}${rule.slice(1)}`,
      ];
    }),
  );
}
