import {
  CHANNEL_KINDS,
  type ChannelKind,
  type ChannelRoute,
  type ChannelSettings,
  type ChannelSpec,
  type QuietHours,
} from "../channel.ts";
import { formatGoDuration } from "./go_duration.ts";
import { CHANNEL_SETTINGS } from "./channel_settings.ts";
import { isTimeZone } from "./time_zone.ts";
import {
  attempt,
  duration,
  isTitle,
  json,
  type Kind,
  kind,
  show,
  TITLE,
  YES_OR_NO,
} from "./value_kind.ts";

const MAX_ROUTES = 20;
const MAX_NAMES = 100;
const MAX_MENTIONS = 20;
const SLACK_HOSTS = new Set(["hooks.slack.com", "hooks.slack-gov.com"]);
const REMINDER = duration("5m", "24h");
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const ROUTE_RULE =
  'a list of at most 20 of {"all": true}, {"tags": […]} and {"urls": […]}, which are names';

/** What is not said of a new channel. */
export const CHANNEL_DEFAULTS = {
  enabled: true,
  shared: false,
  routes: [{ all: true }],
  remindersMs: null,
  quietHours: null,
  mentions: [],
} as const satisfies Partial<ChannelSpec>;

/** The members of a channel besides its settings: by name, the field and its reader. */
const MEMBERS: Readonly<
  Record<
    string,
    { readonly field: keyof ChannelSpec; readonly kind: Kind<unknown, unknown> }
  >
> = {
  name: { field: "name", kind: json(TITLE) },
  kind: {
    field: "kind",
    kind: kind(
      CHANNEL_KINDS.join(", "),
      (raw) => CHANNEL_KINDS.find((each) => each === raw),
    ),
  },
  enabled: { field: "enabled", kind: YES_OR_NO },
  shared: { field: "shared", kind: YES_OR_NO },
  routes: { field: "routes", kind: kind(ROUTE_RULE, readRoutes) },
  reminders: {
    field: "remindersMs",
    kind: kind<number | null, unknown>(
      `off, or ${REMINDER.rule}`,
      (raw) => {
        if (raw === "off") return null;
        return typeof raw === "string" ? REMINDER.read(raw) : undefined;
      },
    ),
  },
  quiet_hours: {
    field: "quietHours",
    kind: kind<QuietHours | null, unknown>(
      'null, or {"from": "22:00", "to": "07:00", "days": [0, …, 6], "time_zone": "Europe/Berlin"}',
      readQuietHours,
    ),
  },
  mentions: {
    field: "mentions",
    kind: kind(
      "a list of at most 20 texts",
      (raw) => textsOf(raw, MAX_MENTIONS),
    ),
  },
};

export interface ReadChannel {
  /** The members that were given, as they are to be kept. */
  readonly fields: Partial<Omit<ChannelSpec, "settings">>;
  /** Undefined where the members say nothing of it. */
  readonly settings: Readonly<Record<string, unknown>> | undefined;
  readonly problems: readonly string[];
}

/** Reads the members of a channel; `readChannelSettings` reads its settings once its kind is known. Where something `isSecret`, problems show no value. */
export function readChannelFields(
  members: Readonly<Record<string, unknown>>,
  isSecret = false,
): ReadChannel {
  const problems: string[] = [];
  const fields: Record<string, unknown> = {};
  const { settings, ...others } = members;
  for (const [name, raw] of Object.entries(others)) {
    const known = Object.hasOwn(MEMBERS, name) ? MEMBERS[name] : undefined;
    if (known === undefined) {
      problems.push(`Cannot set ${show(name)}: a channel has no such member`);
      continue;
    }
    const label = { name: `"${name}"`, secret: isSecret };
    const read = attempt(problems, label, () => known.kind.read(raw));
    if (read !== undefined) fields[known.field] = read.value;
  }
  if (settings !== undefined && !isObject(settings)) {
    problems.push('Cannot set "settings": must be an object');
    return { fields, settings: {}, problems };
  }
  return { fields, settings, problems };
}

/**
 * Reads the settings of a kind. A secret that is left out, or stands as it is
 * shown (`{"set": true}`), stays what it is in `stored`. Where all `areSecret`,
 * problems show no value.
 */
export function readChannelSettings(
  channelKind: ChannelKind,
  given: Readonly<Record<string, unknown>>,
  stored: ChannelSettings = {},
  areSecret = false,
): { settings: ChannelSettings; problems: string[] } {
  const rows = CHANNEL_SETTINGS[channelKind];
  const problems = Object.keys(given)
    .filter((name) => !rows.some((row) => row.name === name))
    .map((name) =>
      `Cannot set ${show(name)} of "settings": a channel of kind ` +
      `${channelKind} has ${rows.map((row) => row.name).join(", ")}`
    );
  const settings: Record<string, ChannelSettings[string]> = {};
  for (const { name, isRequired, isSecret = false, kind: own } of rows) {
    const secret = isSecret || areSecret;
    const raw = given[name];
    const isKept = raw === undefined || (isSecret && isMask(raw));
    const before = stored[name];
    if (raw !== null && !isKept) {
      const label = { name: `"${name}" of "settings"`, secret };
      const read = attempt(problems, label, () => own.read(raw));
      if (read !== undefined) settings[name] = read.value;
    } else if (isKept && before !== undefined) {
      settings[name] = before;
    } else if (isRequired) {
      problems.push(
        `Cannot use the channel: "${name}" of "settings" is missing`,
      );
    }
  }
  if (problems.length === 0 && lacksDialect(channelKind, settings)) {
    problems.push(
      'Cannot use the channel: "dialect" of "settings" is missing: its url is ' +
        "not one of Slack's own, so say slack, mattermost or rocketchat",
    );
  }
  return { settings, problems };
}

/** Three services read the same requests differently; of Slack's own hosts it is known which. */
function lacksDialect(
  channelKind: ChannelKind,
  { url, dialect }: ChannelSettings,
): boolean {
  if (channelKind !== "slack" || dialect !== undefined) return false;
  return !SLACK_HOSTS.has(URL.parse(`${url}`)?.hostname ?? "");
}

/** A channel as the configuration or a request writes it, whole; null with every problem that there is, which shows no value where something `isSecret`. */
export function readChannelSpec(
  members: Readonly<Record<string, unknown>>,
  isSecret = false,
): { spec: ChannelSpec | null; problems: readonly string[] } {
  const { fields, settings = {}, problems } = readChannelFields(
    members,
    isSecret,
  );
  const all = [...problems];
  for (const name of ["name", "kind"]) {
    if (Object.hasOwn(members, name)) continue;
    all.push(`Cannot use the channel: "${name}" is missing`);
  }
  const { name, kind: channelKind } = fields;
  if (channelKind === undefined) return { spec: null, problems: all };
  const read = readChannelSettings(channelKind, settings, {}, isSecret);
  all.push(...read.problems);
  if (name === undefined || all.length > 0) {
    return { spec: null, problems: all };
  }
  const spec = {
    ...CHANNEL_DEFAULTS,
    ...fields,
    ...{ name, kind: channelKind, settings: read.settings },
  };
  return { spec, problems: [] };
}

/** A channel's settings as they may be shown: of a secret, whether it is set. */
export function shownSettings(
  channelKind: ChannelKind,
  settings: ChannelSettings,
): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const { name, isSecret } of CHANNEL_SETTINGS[channelKind]) {
    const value = settings[name];
    if (isSecret) shown[name] = { set: value !== undefined };
    else if (value !== undefined) shown[name] = value;
  }
  return shown;
}

/** The members of a channel on the wire, besides its settings. */
export function channelMembers(
  spec: Omit<ChannelSpec, "settings">,
): Record<string, unknown> {
  const { name, kind, enabled, shared, routes, mentions } = spec;
  const { remindersMs, quietHours: quiet } = spec;
  return {
    ...{ name, kind, enabled, shared, routes, mentions },
    reminders: remindersMs === null ? "off" : formatGoDuration(remindersMs),
    quiet_hours: quiet && {
      ...{ from: quiet.from, to: quiet.to, days: quiet.days },
      time_zone: quiet.timeZone,
    },
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isMask(raw: unknown): boolean {
  return isObject(raw) && typeof raw.set === "boolean";
}

function textsOf(raw: unknown, most: number): readonly string[] | undefined {
  const isGood = Array.isArray(raw) && raw.length <= most && raw.every(isTitle);
  return isGood ? raw : undefined;
}

function readRoutes(raw: unknown): readonly ChannelRoute[] | undefined {
  if (!Array.isArray(raw) || raw.length > MAX_ROUTES) return undefined;
  const routes = raw.map(readRoute);
  return routes.every((route) => route !== undefined) ? routes : undefined;
}

function readRoute(raw: unknown): ChannelRoute | undefined {
  if (!isObject(raw) || Object.keys(raw).length !== 1) return undefined;
  if (raw.all === true) return { all: true };
  const tags = textsOf(raw.tags, MAX_NAMES);
  if (tags !== undefined) return { tags };
  const urls = textsOf(raw.urls, MAX_NAMES);
  return urls === undefined ? undefined : { urls };
}

function readQuietHours(raw: unknown): QuietHours | null | undefined {
  if (raw === null) return null;
  if (!isObject(raw)) return undefined;
  const { from, to, days = [0, 1, 2, 3, 4, 5, 6], time_zone: timeZone } = raw;
  const isTime = (time: unknown): time is string =>
    typeof time === "string" && TIME.test(time);
  const isDays = Array.isArray(days) &&
    days.every((day) => [0, 1, 2, 3, 4, 5, 6].includes(day));
  const isZone = typeof timeZone === "string" && timeZone.length <= 100 &&
    isTimeZone(timeZone);
  if (!isTime(from) || !isTime(to) || !isDays || !isZone) return undefined;
  return { from, to, days, timeZone };
}
