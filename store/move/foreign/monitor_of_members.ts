import { urlConflicts } from "../../../monitor/fields/field_conflicts.ts";
import {
  effectiveTimeoutMs,
  readUrlFields,
  URL_DEFAULTS,
  URL_MEMBERS,
  type UrlFields,
} from "../../../monitor/fields/url_fields.ts";
import { heartbeatTimes } from "../../../monitor/fields/heartbeat_members.ts";
import { isHeartbeat } from "../../../monitor/is_heartbeat.ts";
import type { NewUrl } from "../../urls.ts";

export type ImportedFields = Omit<NewUrl, "ownerId" | "source">;

/** No interval is longer than a week. */
const MAX_INTERVAL_S = 604_800;

/** Whether a monitor may have this address: of which kinds there are checks, it says by its scheme. */
export function acceptsUrl(url: string): boolean {
  return readUrlFields({ url }).problems.length === 0;
}

/** The interval itself in seconds, or the longest that there may be. */
export function possibleInterval(seconds: number): number {
  return Math.min(seconds, MAX_INTERVAL_S);
}

/**
 * Reads the members of an imported monitor by the rules that hold for a
 * person's. The problems name members and rules and no values: these can hold
 * secrets.
 */
export function readMembers(
  members: Readonly<Record<string, unknown>>,
): { readonly fields: ImportedFields } | { readonly problems: string[] } {
  const given: UrlFields = {};
  const problems: string[] = [];
  for (const [name, raw] of Object.entries(members)) {
    const { fields, problems: own } = readUrlFields({ [name]: raw });
    Object.assign(given, fields);
    if (own.length > 0) problems.push(ruleOf(name));
  }
  const whole = { ...URL_DEFAULTS, ...given };
  problems.push(...urlConflicts(whole));
  const { name, url, intervalMs, timeoutMs } = whole;
  if (
    problems.length > 0 || name === undefined || url === undefined ||
    intervalMs === undefined || timeoutMs === undefined
  ) return { problems };
  const timeout = effectiveTimeoutMs(timeoutMs, intervalMs);
  const fields = { ...whole, name, url, intervalMs, timeoutMs: timeout };
  return {
    fields: isHeartbeat({ url }) ? { ...fields, ...heartbeatTimes(0) } : fields,
  };
}

function ruleOf(name: string): string {
  const row = Object.values(URL_MEMBERS).find((each) => each.name === name);
  return row === undefined
    ? `there is no "${name}" here`
    : `its ${name} is not ${row.kind.rule}`;
}
