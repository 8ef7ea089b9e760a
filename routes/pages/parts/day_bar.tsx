import { raw } from "hono/html";
import type { JSX } from "hono/jsx/jsx-runtime";
import { durationText } from "../words/duration_text.ts";
import { uptimeText } from "../words/uptime_text.ts";
import { clockText, dayText } from "../words/time_text.ts";
import {
  DAY_MS,
  type DayHistory,
  hasUnconfirmedFailures,
  type UrlHistory,
} from "../../history/url_history.ts";

/** Units of the drawing. It is stretched to the width that there is. */
const STEP = 6;
const HEIGHT = 32;
const MIN_MARK = 7;
const STUB = 4;
/** At most this many outages of a day are listed one by one. */
const MAX_LISTED_OUTAGES = 8;

/** Drawn once for each history: a page has thousands of days, and few change. */
const svgByHistory = new WeakMap<UrlHistory, string>();

/**
 * The last 90 days, one line each: whole where nothing was amiss, broken with a
 * mark at its foot on a day with failures or on which it was slow, a stub where there is no data.
 */
export function DayBar(
  { history }: { readonly history: UrlHistory },
): JSX.Element {
  const known = svgByHistory.get(history);
  const svg = known ?? draw(history);
  if (known === undefined) svgByHistory.set(history, svg);
  return raw(svg);
}

/** Everything in it is written by us: there is nothing to escape. */
function draw({ days, uptimes }: UrlHistory): string {
  const failed = days.filter(isBad).length;
  const label = `Last ${days.length} days: ${uptimeText(uptimes["90d"])} up, ${
    failed === 0
      ? "no failures"
      : `failures on ${failed} ${failed === 1 ? "day" : "days"}`
  }`;
  const lines = days.map((day, index) => drawDay(day, (index + 0.5) * STEP));
  return `<svg class="bar" role="img" aria-label="${label}" ` +
    `viewBox="0 0 ${
      days.length * STEP
    } ${HEIGHT}" preserveAspectRatio="none">` +
    `${lines.join("")}</svg>`;
}

/** An outage may lie between two roll-ups, and a failed probe may be no outage yet. */
function isBad({ uptime, outages }: DayHistory): boolean {
  return uptime.share !== null && (uptime.share < 1 || outages.length > 0);
}

function drawDay(day: DayHistory, x: number): string {
  const title = `<title>${dayTitle(day)}</title>`;
  const { uptime, outages, slowMs } = day;
  if (uptime.share === null) {
    return `<path class="n" d="M${x} ${HEIGHT - STUB}v${STUB}">${title}</path>`;
  }
  const times = outages.length === 0 ? "" : ` data-o="${outagesData(day)}"`;
  if (!isBad(day) && slowMs > 0) {
    const mark = Math.max(MIN_MARK, Math.round(slowMs / DAY_MS * HEIGHT));
    return markedLine(title, { x, mark, name: "w" });
  }
  if (!isBad(day)) {
    return `<path${times} d="M${x} 0v${HEIGHT}">${title}</path>`;
  }
  const mark = Math.max(MIN_MARK, Math.round((1 - uptime.share) * HEIGHT));
  return markedLine(title, { x, mark, name: "x", times });
}

/** A line that is broken by a mark at its foot. */
function markedLine(
  title: string,
  { x, mark, name, times = "" }: {
    readonly x: number;
    readonly mark: number;
    readonly name: "x" | "w";
    readonly times?: string;
  },
): string {
  return `<g${times}>${title}<path d="M${x} 0v${
    Math.max(0, HEIGHT - mark - 2)
  }"/><path class="${name}" d="M${x} ${HEIGHT - mark}v${mark}"/></g>`;
}

/** Start and end in Unix seconds, for the script to put into the reader's zone. */
function outagesData({ outages }: DayHistory): string {
  return outages.slice(0, MAX_LISTED_OUTAGES).map(({ startedAt, endedAt }) =>
    `${Math.floor(startedAt / 1_000)}-${
      endedAt === null ? "" : Math.floor(endedAt / 1_000)
    }`
  ).join();
}

function dayTitle(day: DayHistory): string {
  const { at, uptime, outages, summary } = day;
  if (uptime.share === null) return `${dayText(at)}: no data`;
  const slow = day.slowMs > 0 ? `, slow for ${durationText(day.slowMs)}` : "";
  const head = `${dayText(at)}: ${uptimeText(uptime)} up${slow}`;
  if (hasUnconfirmedFailures(day)) {
    return `${head}\nFailed probes, too few in a row for an outage: ${summary?.downCount}`;
  }
  const listed = outages.slice(0, MAX_LISTED_OUTAGES).map(
    ({ startedAt, endedAt }) => {
      const from = startedAt < at ? "00:00" : clockText(startedAt);
      if (endedAt === null) return `\nDown since ${from} UTC`;
      const to = endedAt > at + DAY_MS ? "24:00" : clockText(endedAt);
      return `\nDown ${from} to ${to} UTC (${
        durationText(endedAt - startedAt)
      })`;
    },
  );
  const more = outages.length - listed.length;
  return head + listed.join("") + (more > 0 ? `\nand ${more} more` : "");
}
