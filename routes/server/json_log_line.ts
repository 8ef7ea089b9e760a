import type { LoggedRequest } from "./access_log.ts";

/** At most this many characters of what a client made up. */
const MAX_LENGTHS = { target: 2_000, user: 250, header: 800, method: 40 };

/** What JSON leaves as it is and a viewer may hide, or break the line at. */
const UNSEEN = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Writes `entry` as one object on one line, without a newline. What is not
 * known is null. Whatever a client sent cannot end the line or hide in it.
 */
export function formatJsonLine(entry: LoggedRequest): string {
  const { referer, userAgent, user, bytes } = entry;
  const line = JSON.stringify({
    time: new Date(entry.at).toISOString(),
    request_id: entry.id,
    remote_address: entry.remoteAddress,
    user: cut(user, MAX_LENGTHS.user),
    method: cut(entry.method, MAX_LENGTHS.method),
    target: cut(entry.target, MAX_LENGTHS.target),
    route: entry.route,
    status: entry.status,
    bytes: bytes ?? 0,
    duration_ms: Math.round(entry.durationMs * 1_000) / 1_000,
    referer: cut(referer, MAX_LENGTHS.header),
    user_agent: cut(userAgent, MAX_LENGTHS.header),
  });
  return line.replace(UNSEEN, escapeUnits);
}

function cut(text: string | null, max: number): string | null {
  return text === null || text.length <= max ? text : text.slice(0, max);
}

function escapeUnits(found: string): string {
  const units = Array.from(
    { length: found.length },
    (_, i) => `\\u${found.charCodeAt(i).toString(16).padStart(4, "0")}`,
  );
  return units.join("");
}
