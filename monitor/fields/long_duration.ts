import { formatGoDuration, parseGoDuration } from "./go_duration.ts";
import { type Kind, kind } from "./value_kind.ts";

const DAY_MS = 86_400_000;
/** Days first, then what a Go duration says. */
const LONG = /^(\d{1,4})d(.*)$/;
/** More hours than a Go duration holds. */
const HOURS = /^(\d{1,5})h$/;

/** Reads `30d`, `1d12h`, and every Go duration; milliseconds, or null for anything else. */
export function parseLongDuration(text: string): number | null {
  const [, days, rest = ""] = LONG.exec(text) ?? [];
  if (days === undefined) {
    const [, hours] = HOURS.exec(text) ?? [];
    return hours === undefined
      ? parseGoDuration(text)
      : Number(hours) * DAY_MS / 24;
  }
  const restMs = rest === "" ? 0 : parseGoDuration(rest);
  return restMs === null ? null : Number(days) * DAY_MS + restMs;
}

/** Writes `ms`, not negative, so that `parseLongDuration` reads the same back: `30d`, `1d12h`, `1h30m`. */
export function formatLongDuration(ms: number): string {
  const days = Math.floor(ms / DAY_MS);
  if (days === 0) return formatGoDuration(ms);
  const restMs = ms - days * DAY_MS;
  return `${days}d${restMs === 0 ? "" : formatGoDuration(restMs)}`;
}

/** JSON numbers of seconds, or durations of up to years as text, as whole milliseconds. */
export function longDuration(min: string, max: string): Kind<number, unknown> {
  const rule =
    `seconds, or a duration such as 90m or 1d12h, from ${min} to ${max}`;
  const [minMs, maxMs] = [parseLongDuration(min), parseLongDuration(max)];
  return kind(rule, (raw) => {
    const ms = typeof raw === "number"
      ? raw * 1_000
      : typeof raw === "string"
      ? parseLongDuration(raw)
      : null;
    if (ms === null || minMs === null || maxMs === null) return undefined;
    return minMs <= ms && ms <= maxMs ? Math.round(ms) : undefined;
  });
}
