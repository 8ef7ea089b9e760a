import {
  type Maintenance,
  type MaintenanceRepeat,
  type MaintenanceScope,
  type MaintenanceSpec,
  MAX_WINDOW_MS,
  REPEATS,
} from "../maintenance_rule.ts";
import { formatLongDuration, longDuration } from "./long_duration.ts";
import { isTimeZone } from "./time_zone.ts";
import {
  attempt,
  isTitle,
  json,
  type Kind,
  kind,
  plainText,
  show,
  TITLE,
  YES_OR_NO,
} from "./value_kind.ts";

const DAY_MS = 86_400_000;
const MAX_TEXT_LENGTH = 2_000;
const MAX_NAMES = 500;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
/** A moment with its offset; seconds may be left out. */
const MOMENT =
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;
/** Of one that comes again, no window is longer than the shortest time between two. */
const MAX_REPEATED_MS: Readonly<Record<MaintenanceRepeat["every"], number>> = {
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 28 * DAY_MS,
};
const MAX_SECONDS = 32_503_680_000;

/** What is not said of a new maintenance. */
const MAINTENANCE_DEFAULTS = {
  text: "",
  repeat: null,
  suppressAlerts: true,
  countsAsDowntime: false,
} as const satisfies Partial<MaintenanceSpec>;

/** A repetition as it is written: what it does not say comes from the first window. */
type WrittenRepeat =
  & Pick<MaintenanceRepeat, "every" | "timeZone">
  & Partial<Pick<MaintenanceRepeat, "at" | "on">>;

const MOMENT_RULE =
  "seconds since 1970, or a time with its offset such as 2026-12-01T02:00Z";
const SCOPES = ["all", "tags", "urls"] as const;

const MEMBERS: Readonly<Record<string, Kind<unknown, unknown>>> = {
  title: json(TITLE),
  text: plainText(
    `a text of at most ${MAX_TEXT_LENGTH} characters`,
    MAX_TEXT_LENGTH,
  ),
  all: kind("true", (raw) => raw === true ? raw : undefined),
  tags: kind(
    "a list of 1 to 500 tags",
    (raw) => listOf(raw, isTitle),
  ),
  urls: kind(
    "a list of 1 to 500 names or ids",
    (raw) => listOf(raw, (each) => isTitle(each) || Number.isInteger(each)),
  ),
  starts_at: kind(MOMENT_RULE, momentOf),
  ends_at: kind(MOMENT_RULE, momentOf),
  duration: longDuration("1m", "30d"),
  repeat: kind(
    'null, or {"every": "day", "week" or "month", "on": days, "at": "02:00", "time_zone": "Europe/Berlin"}',
    readRepeat,
  ),
  suppress_alerts: YES_OR_NO,
  counts_as_downtime: YES_OR_NO,
};

export interface ReadMaintenance {
  /** Null where there is a problem. */
  readonly spec: MaintenanceSpec | null;
  readonly problems: readonly string[];
}

/** What a maintenance is when somebody writes it. */
export interface MaintenanceContext {
  /** What one begins at that does not say; null where it has to. */
  readonly now: number | null;
  /** The one that is changed: members that are left out stay. */
  readonly before?: MaintenanceSpec;
  /** Problems show no value. */
  readonly isSecret?: boolean;
}

/** Reads the members of a maintenance; what was wrong is told for all of them at once. */
export function readMaintenance(
  members: Readonly<Record<string, unknown>>,
  { now, before, isSecret = false }: MaintenanceContext,
): ReadMaintenance {
  const problems: string[] = [];
  const given: Record<string, unknown> = {};
  for (const [name, raw] of Object.entries(members)) {
    const known = Object.hasOwn(MEMBERS, name) ? MEMBERS[name] : undefined;
    if (known === undefined) {
      problems.push(
        `Cannot set ${show(name)}: a maintenance has no such member`,
      );
      continue;
    }
    const label = { name: `"${name}"`, secret: isSecret };
    const read = attempt(problems, label, () => known.read(raw));
    if (read !== undefined) given[name] = read.value;
  }
  const scope = scopeOf(given, before, members, problems);
  if (
    given.title === undefined && before === undefined && !("title" in members)
  ) {
    problems.push('Cannot use the maintenance: "title" is missing');
  }
  if (problems.length > 0 || scope === null) return { spec: null, problems };
  const times = timesOf(given, { now, ...before && { before } });
  if (typeof times === "string") return { spec: null, problems: [times] };
  const spec: MaintenanceSpec = {
    title: (given.title ?? before?.title) as string,
    text: (given.text ?? before?.text ?? MAINTENANCE_DEFAULTS.text) as string,
    scope,
    ...times,
    suppressAlerts: (given.suppress_alerts ?? before?.suppressAlerts ??
      MAINTENANCE_DEFAULTS.suppressAlerts) as boolean,
    countsAsDowntime: (given.counts_as_downtime ?? before?.countsAsDowntime ??
      MAINTENANCE_DEFAULTS.countsAsDowntime) as boolean,
  };
  return { spec, problems };
}

function scopeOf(
  given: Readonly<Record<string, unknown>>,
  before: MaintenanceSpec | undefined,
  members: Readonly<Record<string, unknown>>,
  problems: string[],
): MaintenanceScope | null {
  const named = SCOPES.filter((name) => name in members);
  const [first] = named;
  if (first === undefined && before !== undefined) return before.scope;
  if (first === undefined || named.length > 1) {
    problems.push(
      'Cannot use the maintenance: say one of "all": true, "tags" and "urls"',
    );
    return null;
  }
  return given[first] === undefined
    ? null
    : { [first]: given[first] } as unknown as MaintenanceScope;
}

/** The times of a maintenance, or what is wrong with them. */
function timesOf(
  given: Readonly<Record<string, unknown>>,
  { now, before }: MaintenanceContext,
): Pick<MaintenanceSpec, "startsAt" | "endsAt" | "repeat"> | string {
  const written = given.repeat as WrittenRepeat | null | undefined;
  const repeats = written === undefined
    ? (before?.repeat ?? null) !== null
    : written !== null;
  const startsAt = (given.starts_at as number | undefined) ??
    before?.startsAt ?? now ?? (repeats ? 0 : null);
  if (startsAt === null) {
    return 'Cannot use the maintenance: "starts_at" is missing';
  }
  if (given.ends_at !== undefined && given.duration !== undefined) {
    return 'Cannot use the maintenance: say "ends_at" or "duration", not both';
  }
  const lengthMs = (given.duration as number | undefined) ??
    (before && before.endsAt - before.startsAt);
  const endsAt = (given.ends_at as number | undefined) ??
    (lengthMs === undefined ? undefined : startsAt + lengthMs);
  if (endsAt === undefined) {
    return 'Cannot use the maintenance: say "ends_at" or "duration"';
  }
  if (endsAt <= startsAt) {
    return "Cannot use the maintenance: it must end after it starts";
  }
  if (endsAt - startsAt > MAX_WINDOW_MS) {
    return "Cannot use the maintenance: it must not be longer than 30 days";
  }
  const repeat = written === undefined
    ? before?.repeat ?? null
    : written && wholeRepeat(written, startsAt);
  if (typeof repeat === "string") return repeat;
  if (repeat !== null && endsAt - startsAt > MAX_REPEATED_MS[repeat.every]) {
    return `Cannot use the maintenance: one that comes again every ${repeat.every} must not be longer than ${
      MAX_REPEATED_MS[repeat.every] / DAY_MS
    } days`;
  }
  return { startsAt, endsAt, repeat };
}

/** What a repetition does not say is as in the first window. */
function wholeRepeat(
  { every, timeZone, ...said }: WrittenRepeat,
  startsAt: number,
): MaintenanceRepeat | string {
  const isUnknown = startsAt === 0;
  const needsDays = every !== "day";
  if (isUnknown && (said.at === undefined || (needsDays && !said.on))) {
    return 'Cannot use the maintenance: say "starts_at", or "at" and "on" in "repeat"';
  }
  const first = Temporal.Instant.fromEpochMilliseconds(startsAt)
    .toZonedDateTimeISO(timeZone);
  const day = every === "week" ? first.dayOfWeek % 7 : first.day;
  const on = needsDays ? said.on ?? [day] : [];
  const at = said.at ??
    first.toPlainTime().toString({ smallestUnit: "minute" });
  return { every, on: [...new Set(on)].sort((a, b) => a - b), at, timeZone };
}

/** The members of a maintenance on the wire; times are Unix seconds. */
export function maintenanceMembers(
  spec: MaintenanceSpec,
): Record<string, unknown> {
  const { title, text, scope, repeat } = spec;
  return {
    ...{ title, text, ...scope },
    starts_at: Math.floor(spec.startsAt / 1_000),
    ends_at: Math.floor(spec.endsAt / 1_000),
    repeat: repeat && {
      ...{ every: repeat.every, on: repeat.on, at: repeat.at },
      time_zone: repeat.timeZone,
    },
    suppress_alerts: spec.suppressAlerts,
    counts_as_downtime: spec.countsAsDowntime,
  };
}

/** A maintenance as `uptick.json` has it. */
export function configuredMaintenance(
  spec: MaintenanceSpec,
): Record<string, unknown> {
  const { starts_at: _start, ends_at: _end, ...members } = maintenanceMembers(
    spec,
  );
  const isKnown = spec.startsAt > 0;
  return {
    ...members,
    ...isKnown && { starts_at: new Date(spec.startsAt).toISOString() },
    duration: formatLongDuration(spec.endsAt - spec.startsAt),
  };
}

/** Whether two say the same. */
export function isSameMaintenance(
  one: MaintenanceSpec | Maintenance,
  other: MaintenanceSpec | Maintenance,
): boolean {
  return JSON.stringify(maintenanceMembers(one)) ===
    JSON.stringify(maintenanceMembers(other));
}

function listOf<Item>(
  raw: unknown,
  isItem: (each: unknown) => boolean,
): readonly Item[] | undefined {
  const isGood = Array.isArray(raw) && raw.length > 0 &&
    raw.length <= MAX_NAMES && raw.every(isItem);
  return isGood ? raw : undefined;
}

/** To the second: messages, feeds and calendars know no less. */
function momentOf(raw: unknown): number | undefined {
  if (typeof raw === "number") {
    const isGood = raw > 0 && raw < MAX_SECONDS;
    return isGood ? Math.round(raw) * 1_000 : undefined;
  }
  if (typeof raw !== "string" || !MOMENT.test(raw)) return undefined;
  const at = Math.round(Date.parse(raw) / 1_000) * 1_000;
  return at > 0 && at < MAX_SECONDS * 1_000 ? at : undefined;
}

function readRepeat(raw: unknown): WrittenRepeat | null | undefined {
  if (raw === null) return null;
  if (typeof raw !== "object" || Array.isArray(raw)) return undefined;
  const { every, on, at, time_zone: timeZone = "UTC", ...others } =
    raw as Record<string, unknown>;
  const known = REPEATS.find((each) => each === every);
  const [low, high] = known === "month" ? [1, 31] : [0, 6];
  const isDays = on === undefined ||
    (Array.isArray(on) &&
      on.every((day) => Number.isInteger(day) && day >= low && day <= high));
  const isTime = at === undefined || (typeof at === "string" && TIME.test(at));
  const isZone = typeof timeZone === "string" && timeZone.length <= 100 &&
    isTimeZone(timeZone);
  if (known === undefined || !isDays || !isTime || !isZone) return undefined;
  if (Object.keys(others).length > 0) return undefined;
  const days = Array.isArray(on) && on.length > 0 ? { on } : {};
  return { every: known, timeZone, ...days, ...at !== undefined && { at } };
}
