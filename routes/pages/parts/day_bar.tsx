import { raw } from "hono/html";
import type { JSX } from "hono/jsx/jsx-runtime";
import { barMarks, HEIGHT, markHeight, STEP } from "../client/bar_marks.js";
import { durationText } from "../client/time_words.js";
import { uptimeText } from "../words/uptime_text.ts";
import { dayText } from "../words/time_text.ts";
import { DAY_MS, type UrlHistory } from "../../history/url_history.ts";
import { barData, type BarDay, barDayOf } from "./bar_data.ts";

/** At most this many bad days are told one by one. */
const MAX_TOLD_DAYS = 10;

/** Drawn once for each history: a page has many, and few change. */
const svgByHistory = new WeakMap<UrlHistory, string>();

/** The last 90 days of a service; what was amiss stands at the foot of its day. */
export function DayBar(
  { history }: { readonly history: UrlHistory },
): JSX.Element {
  const known = svgByHistory.get(history);
  const svg = known ?? drawHistory(history);
  if (known === undefined) svgByHistory.set(history, svg);
  return raw(svg);
}

interface GroupBarProps {
  readonly days: readonly BarDay[];
  /** Start of the last of them. */
  readonly lastDayAt: number;
}

/** The last 90 days of a group: on each, the longest time that any of its services was down. */
export function GroupBar({ days, lastDayAt }: GroupBarProps): JSX.Element {
  const label = `Last ${days.length} days. ${badDays(days, lastDayAt)}`;
  return raw(drawBar(days, label, barData(days, lastDayAt, null)));
}

function drawHistory({ days, uptimes, outages }: UrlHistory): string {
  const bars = days.map(barDayOf);
  const lastDayAt = days.at(-1)?.at ?? 0;
  const label = `Last ${days.length} days: ${uptimeText(uptimes["90d"])} up. ${
    badDays(bars, lastDayAt)
  }`;
  const data = barData(bars, lastDayAt, outages);
  return drawBar(bars, label, data);
}

/** Everything in it is written by us: there is nothing to escape. */
function drawBar(
  days: readonly BarDay[],
  label: string,
  data: string,
): string {
  return `<svg class="bar" role="img" viewBox="0 0 ${
    days.length * STEP
  } ${HEIGHT}" preserveAspectRatio="none" data-d="${data}">` +
    `<title>${label}</title>${barMarks([...days])}${
      days.map(stripes).join("")
    }</svg>`;
}

/** At the foot of a day that was in maintenance, and neither down nor slow. */
function stripes(
  { down, slow, maintenance = 0 }: BarDay,
  index: number,
): string {
  return maintenance === 0 || down + slow > 0
    ? ""
    : `<path class="m" d="M${index * STEP + STEP / 2} ${HEIGHT}v-${
      markHeight(maintenance)
    }"/>`;
}

/** The bad days in words, newest first. The script does not tell them anew: they say that they are of UTC. */
function badDays(days: readonly BarDay[], lastDayAt: number): string {
  const firstDayAt = lastDayAt - (days.length - 1) * DAY_MS;
  const told = (word: string, secondsOf: (day: BarDay) => number) => {
    const bad = days.flatMap((day, index) =>
      day.none || secondsOf(day) === 0 ? [] : [{ day, index }]
    ).reverse();
    if (bad.length === 0) return [];
    const list = bad.slice(0, MAX_TOLD_DAYS).map(({ day, index }) =>
      `${dayText(firstDayAt + index * DAY_MS, lastDayAt)} (${
        durationText(secondsOf(day) * 1_000)
      })`
    ).join(", ");
    const more = bad.length - MAX_TOLD_DAYS;
    const rest = more > 0 ? ` and on ${more} more` : "";
    return [`${word} on ${list}${rest}`];
  };
  const texts = [
    ...told("Down", ({ down }) => down),
    ...told("Slow", ({ slow, down }) => down > 0 ? 0 : slow),
    ...told("In maintenance", ({ maintenance = 0 }) => maintenance),
  ];
  return texts.length === 0 ? "No downtime" : `${texts.join(". ")}, UTC`;
}
