import {
  type Channel,
  CHANNEL_KINDS,
  type ChannelKind,
  type QuietHours,
} from "../../../../monitor/channel.ts";
import { CHANNEL_SETTINGS } from "../../../../monitor/fields/channel_settings.ts";
import { channelMembers } from "../../../../monitor/fields/channel_fields.ts";
import { linesOf, textOf } from "../form_body.ts";
import type { FieldErrors, FormValues } from "../form_fields.tsx";

/** How each kind is called. */
export const KIND_WORDS: Readonly<Record<ChannelKind, string>> = {
  webhook: "Webhook",
  slack: "Slack, Mattermost or Rocket.Chat",
  discord: "Discord",
  telegram: "Telegram",
  ntfy: "ntfy",
  teams: "Microsoft Teams",
  pagerduty: "PagerDuty",
  alertmanager: "Alertmanager",
  apprise: "Apprise",
  email: "E-mail",
};

/** Fields of settings have their names behind this. */
const SETTING = "s_";

export function kindOf(text: string): ChannelKind | null {
  return CHANNEL_KINDS.find((kind) => kind === text) ?? null;
}

export function settingField(name: string): string {
  return `${SETTING}${name}`;
}

/** The fields of a new channel. */
export const NEW_VALUES: FormValues = { enabled: "yes", reminders: "off" };

/** The fields of a channel as it is stored; those of secrets are empty. */
export function channelValues(channel: Channel): FormValues {
  const { quietHours, mentions } = channel;
  // what hears of all urls needs no list of some
  const hearsAll = channel.routes.some((route) => "all" in route);
  const routes = hearsAll ? [] : channel.routes;
  const all = channelMembers(channel);
  const values: Record<string, string> = {
    name: channel.name,
    enabled: channel.enabled ? "yes" : "",
    shared: channel.shared ? "yes" : "",
    tags: routes.flatMap((route) => "tags" in route ? route.tags : [])
      .join("\n"),
    urls: routes.flatMap((route) => "urls" in route ? route.urls : [])
      .join("\n"),
    reminders: String(all.reminders),
    quiet_from: quietHours?.from ?? "",
    quiet_to: quietHours?.to ?? "",
    quiet_zone: quietHours?.timeZone ?? "",
    mentions: mentions.join("\n"),
  };
  for (const { name, isSecret } of CHANNEL_SETTINGS[channel.kind]) {
    const value = channel.settings[name];
    if (isSecret || value === undefined) continue;
    values[settingField(name)] = Array.isArray(value)
      ? value.join("\n")
      : String(value);
  }
  return values;
}

export function sentChannelValues(form: FormData): FormValues {
  const entries = [...form].filter(([name, value]) =>
    typeof value === "string" && name !== "csrf"
  );
  return Object.fromEntries(entries) as Record<string, string>;
}

/** The members of a channel, as the API takes them; the form has no field for the days of its quiet hours. */
export function readChannelForm(
  form: FormData,
  kind: ChannelKind,
  quietDays?: QuietHours["days"],
): Record<string, unknown> {
  const [tags, urls] = [linesOf(form, "tags"), linesOf(form, "urls")];
  const routes = [
    ...tags.length > 0 ? [{ tags }] : [],
    ...urls.length > 0 ? [{ urls }] : [],
  ];
  const [from, to] = [textOf(form, "quiet_from"), textOf(form, "quiet_to")];
  const hasQuiet = from !== "" || to !== "";
  const zone = textOf(form, "quiet_zone").trim() || "UTC";
  return {
    name: textOf(form, "name").trim(),
    kind,
    enabled: textOf(form, "enabled") === "yes",
    shared: textOf(form, "shared") === "yes",
    routes: routes.length > 0 ? routes : [{ all: true }],
    reminders: textOf(form, "reminders").trim() || "off",
    quiet_hours: hasQuiet
      ? { from, to, days: quietDays, time_zone: zone }
      : null,
    mentions: linesOf(form, "mentions"),
    settings: settingsOf(form, kind),
  };
}

function settingsOf(
  form: FormData,
  kind: ChannelKind,
): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const { name, isSecret, schema } of CHANNEL_SETTINGS[kind]) {
    const text = textOf(form, settingField(name)).trim();
    // an empty field of a secret leaves it as it is
    if (text === "") {
      if (!isSecret) settings[name] = null;
    } else if (schema.type === "array") {
      settings[name] = linesOf(form, settingField(name));
    } else {
      const isNumber = schema.type === "integer" && /^\d+$/.test(text);
      settings[name] = isNumber ? Number(text) : text;
    }
  }
  return settings;
}

/** The fields of members that have another name in the form. */
const FIELDS: Readonly<Record<string, string>> = {
  quiet_hours: "quiet_from",
  routes: "tags",
};

/** What a field must be, without its name, which stands beside it. */
function ruleOf(line: string): string {
  const rule = /^Cannot set "\w+"(?: of "settings")?(?: to .*?)?: (must .*)$/
    .exec(line)?.[1];
  if (rule !== undefined) return rule.charAt(0).toUpperCase() + rule.slice(1);
  return / is missing$/.test(line) ? "Fill this in" : line;
}

/** Refusals as problems of the fields that they name. */
export function problemsOf(message: string): FieldErrors {
  const problems: Record<string, string> = {};
  for (const line of message.split("\n")) {
    const name = /"(\w+)"/.exec(line)?.[1];
    const isSetting = line.includes('of "settings"');
    const field = name === undefined
      ? ""
      : isSetting
      ? settingField(name)
      : FIELDS[name] ?? name;
    problems[field] ??= ruleOf(line);
  }
  return problems;
}
