import { cronProblem } from "../checks/heartbeat/cron_problem.ts";
import type { Monitor } from "../types.ts";
import { longDuration } from "./long_duration.ts";
import { isTimeZone } from "./time_zone.ts";
import type { JsonSchema, UrlMember } from "./url_member.ts";
import { kind, matching, Refusal } from "./value_kind.ts";

/** What only a heartbeat has. */
export type HeartbeatField =
  | "periodMs"
  | "cron"
  | "timeZone"
  | "graceMs"
  | "maxRunMs"
  | "pingToken";

const CRON_RULE =
  "empty, or five fields of a cron expression such as 30 2 * * 1-5";
const KINDS = ["heartbeat"];
const TEXT = { type: "string" };
const LONG_DURATION: JsonSchema = {
  anyOf: [{ type: "number" }, TEXT],
  description: "Seconds, or a duration such as 90m or 1d12h",
};

function inSeconds(name: string): NonNullable<UrlMember<number>["answer"]> {
  const schema = { type: "number", description: "Seconds" };
  return { name, schema, of: (ms) => ms / 1_000 };
}

const TOKEN = matching(
  "empty, or 10 to 64 letters, digits, - and _",
  /^(?:[\w-]{10,64})?$/,
);

// deno-fmt-ignore: a line for each of the wire, the API and the form
export const HEARTBEAT_MEMBERS: {
  readonly [F in HeartbeatField]: UrlMember<NonNullable<Monitor[F]>>;
} = {
  periodMs: {
    name: "period", default: 86_400_000, kinds: KINDS, kind: longDuration("1m", "366d"),
    schema: LONG_DURATION, answer: inSeconds("period"),
    form: { part: "heartbeat", control: "long duration", label: "Period", hint: "Time between pings, such as 10m, 24h or 30d", isHalf: true },
  },
  graceMs: {
    name: "grace", default: 3_600_000, kinds: KINDS, kind: longDuration("0s", "366d"),
    schema: LONG_DURATION, answer: inSeconds("grace"),
    form: { part: "heartbeat", control: "long duration", label: "Grace", hint: "How late a ping can be before the job counts as down", isHalf: true },
  },
  cron: {
    name: "cron", default: "", kinds: KINDS, kind: { rule: CRON_RULE, read: readCron },
    schema: { ...TEXT, maxLength: 100, description: "When pings are due, as five fields of cron; empty: every period" },
    form: { part: "heartbeat", control: "text", label: "Schedule", hint: "When pings are due, as in a crontab: 30 2 * * 1-5. Leave empty to use the period" },
  },
  timeZone: {
    name: "time_zone", default: "UTC", kinds: KINDS,
    kind: kind("a time zone such as Europe/Berlin", readTimeZone),
    schema: { ...TEXT, description: "In which the schedule is meant, such as Europe/Berlin" },
    form: { part: "heartbeat", control: "text", label: "Time zone", hint: "Of the schedule, such as Europe/Berlin" },
  },
  maxRunMs: {
    name: "max_run", default: 0, kinds: KINDS, kind: longDuration("0s", "366d"),
    schema: LONG_DURATION, answer: inSeconds("max_run"),
    form: { part: "heartbeat", control: "long duration", label: "Longest run", hint: "From the /start ping to the next one. 0s means no limit" },
  },
  pingToken: {
    name: "ping_token", default: "", kinds: KINDS, secret: true,
    kind: { rule: TOKEN.rule, read: (raw) => TOKEN.read(String(raw)) },
    schema: { ...TEXT, maxLength: 64, description: "The secret part of its address, for clients that have one already; without it one is made" },
    answer: { name: "has_ping_token", schema: { type: "boolean" }, of: Boolean },
  },
};

/** How often a heartbeat is looked at. */
const LOOK_MS = 15_000;

/** What a heartbeat has whatever somebody says: it is looked at, not asked, and what is found is certain. */
export function heartbeatTimes(
  minIntervalMs: number,
): Pick<
  Monitor,
  "intervalMs" | "timeoutMs" | "failuresBeforeDown" | "successesBeforeUp"
> {
  return {
    intervalMs: Math.max(LOOK_MS, minIntervalMs),
    timeoutMs: LOOK_MS,
    failuresBeforeDown: 1,
    successesBeforeUp: 1,
  };
}

/** @throws {Refusal} with what is wrong with it. */
function readCron(raw: unknown): string {
  if (typeof raw !== "string") throw new Refusal(raw, CRON_RULE);
  const text = raw.trim().replace(/\s+/g, " ");
  const problem = text === "" ? null : cronProblem(text);
  if (problem === null) return text;
  throw new Refusal(raw, `${CRON_RULE}, with ${problem}`);
}

/** The name as it was typed, where the runtime knows it. */
function readTimeZone(raw: unknown): string | undefined {
  const isName = typeof raw === "string" &&
    /^[A-Za-z][\w/+-]{0,63}$/.test(raw);
  return isName && isTimeZone(raw) ? raw : undefined;
}
