import { formatGoDuration } from "./go_duration.ts";
import { HEARTBEAT_MEMBERS } from "./heartbeat_members.ts";
import { formatLongDuration } from "./long_duration.ts";
import type { Monitor } from "../types.ts";
import type { UrlMember } from "./url_member.ts";
import { URL_DEFAULTS, URL_MEMBERS, type UrlFields } from "./url_fields.ts";

/** A url of the configuration is public unless it says otherwise. */
export const CONFIGURED_DEFAULTS = { ...URL_DEFAULTS, public: true };

/** A url as a configuration file writes it: what is the default is left out, the times stand as durations. */
export function toConfigUrl(monitor: Monitor): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const field of Object.keys(URL_MEMBERS) as (keyof UrlFields)[]) {
    const value = monitor[field];
    const usual = (CONFIGURED_DEFAULTS as UrlFields)[field];
    if (JSON.stringify(value) === JSON.stringify(usual)) continue;
    members[URL_MEMBERS[field].name] = writtenValue(field, value);
  }
  return members;
}

function writtenValue(field: keyof UrlFields, value: unknown): unknown {
  const { written } = URL_MEMBERS[field] as UrlMember<unknown>;
  if (written !== undefined) return written(value);
  if (!field.endsWith("Ms")) return value;
  const isLong = Object.hasOwn(HEARTBEAT_MEMBERS, field);
  return (isLong ? formatLongDuration : formatGoDuration)(Number(value));
}
