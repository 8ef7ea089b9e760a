// Times in the reader's zone and language.

import { $$ } from "./elements.js";

export const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function format(options) {
  const written = new Intl.DateTimeFormat(undefined, options);
  return (at) => written.format(at);
}

const MEDIUM = { dateStyle: "medium", timeStyle: "short" };
const ranges = new Intl.DateTimeFormat(undefined, MEDIUM);
const day = format({ day: "numeric", month: "short" });
const clock = format({ hour: "numeric", minute: "2-digit" });
const moment = format(MEDIUM);
export const clockSeconds = format({ timeStyle: "medium" });
const exact = format({ dateStyle: "full", timeStyle: "long" });
const relative = new Intl.RelativeTimeFormat(undefined, {
  numeric: "auto",
  style: "short",
});

/** Puts every time under `from` into the reader's words; the exact one is its title. */
export function showTimes(from = document) {
  for (const time of $$("time[data-as]", from)) {
    const at = Date.parse(time.dateTime);
    time.title = exact(at);
    time.textContent = wordsOf(at, time.dataset.as);
  }
  for (const place of $$("[data-from]", from)) {
    const { from, to } = place.dataset;
    place.textContent = span(Number(from), Number(to));
  }
}

/** From when to when; `to` is NaN while it lasts. */
export function span(from, to) {
  return Number.isNaN(to)
    ? `since ${moment(from)}`
    : ranges.formatRange(from, to);
}

function wordsOf(at, as) {
  if (as === "ago") return ago(at);
  if (as === "clock-only") return clock(at);
  if (as === "day-only") return day(at);
  const isRecent = Math.abs(Date.now() - at) < DAY_MS;
  return as === "clock" && isRecent ? clock(at) : moment(at);
}

function ago(at) {
  const minutes = Math.round((at - Date.now()) / MINUTE_MS);
  if (minutes > -60) return relative.format(minutes, "minute");
  if (minutes > -48 * 60) {
    return relative.format(Math.round(minutes / 60), "hour");
  }
  return relative.format(Math.round(minutes / 1_440), "day");
}

export function showZone() {
  for (const place of $$("[data-zone]")) {
    place.textContent = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
}
