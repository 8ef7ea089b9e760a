import { windowsBetween } from "../../../monitor/maintenance/maintenance_windows.ts";
import type { MaintenanceWindow } from "../../../monitor/maintenance_rule.ts";
import type { PublicMaintenance } from "../maintenance/planned.ts";

export interface CalendarSource {
  /** Of the page: what its events are known by, whatever its address is. */
  readonly key: string;
  readonly title: string;
  /** The page, absolute. */
  readonly url: string;
  /** The host that the ids of events end with. */
  readonly host: string;
  readonly maintenance: readonly PublicMaintenance[];
}

/** How far a calendar looks ahead, and back. */
const AHEAD_MS = 90 * 86_400_000;
const BACK_MS = 30 * 86_400_000;
/** At most this many windows of one rule: all of one that comes each day, of which 122 at most touch those 120 days. */
const MAX_WINDOWS = 130;
/** A line has at most this many bytes; what is longer goes on in the next, behind a space. */
const MAX_LINE_BYTES = 75;

/**
 * Maintenance as a calendar (RFC 5545). Each window is an event of its own, in
 * UTC: readers need no time zone of ours, and a window that was ended early is
 * as long as it was. Its id is that of the rule and of its beginning, so that a
 * reader that comes again finds it again.
 */
export function calendarText(source: CalendarSource, now: number): string {
  const events = source.maintenance.flatMap((each) => {
    const from = now - BACK_MS;
    const to = now + AHEAD_MS;
    return windowsBetween(each.rule, from, to).slice(0, MAX_WINDOWS)
      .flatMap((window) => eventLines(each, window, source));
  });
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Uptick//Maintenance//EN",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    `X-WR-CALNAME:${escapeText(`${source.title}: maintenance`)}`,
    "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    "X-PUBLISHED-TTL:PT1H",
    ...events,
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

function eventLines(
  { rule, services }: PublicMaintenance,
  { from, to }: MaintenanceWindow,
  { key, url, host }: CalendarSource,
): string[] {
  const names = services.map(({ name }) => name).join(", ");
  const text = [rule.text, names].filter((part) => part !== "").join("\n\n");
  return [
    "BEGIN:VEVENT",
    `UID:maintenance-${key}-${rule.id}-${Math.floor(from / 1_000)}@${host}`,
    `DTSTAMP:${utc(rule.updatedAt)}`,
    `LAST-MODIFIED:${utc(rule.updatedAt)}`,
    `DTSTART:${utc(from)}`,
    `DTEND:${utc(Math.max(to, from + 1_000))}`,
    `SUMMARY:${escapeText(`Maintenance: ${rule.title}`)}`,
    `DESCRIPTION:${escapeText(text)}`,
    `URL:${url}`,
    "STATUS:CONFIRMED",
    "TRANSP:TRANSPARENT",
    "END:VEVENT",
  ];
}

/** `20261130T020000Z`. */
function utc(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, "").replace(/[-:]/g, "");
}

function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n")
    .replace(/\p{Cc}/gu, " ");
}

const encoder = new TextEncoder();

/** By bytes, and never within a character. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = "";
  let bytes = 0;
  for (const character of line) {
    const { length } = encoder.encode(character);
    if (bytes + length > MAX_LINE_BYTES) {
      parts.push(part);
      part = " ";
      bytes = 1;
    }
    part += character;
    bytes += length;
  }
  return [...parts, part].join("\r\n");
}
