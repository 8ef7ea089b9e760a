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
const date = format({ dateStyle: "medium" });
const utcDate = format({ dateStyle: "medium", timeZone: "UTC" });
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
  for (const place of $$("[data-utc]", from)) place.textContent = "today";
  for (const place of $$(".span[data-from]", from)) {
    const { from, to } = place.dataset;
    place.textContent = span(Number(from), Number(to));
  }
}

/** A day; one of UTC says so. */
export function dayWords(at, isUtc) {
  return isUtc ? `${utcDate(at)} (UTC)` : date(at);
}

/** From when to when; `to` is NaN while it lasts. */
export function span(from, to) {
  return Number.isNaN(to)
    ? `since ${moment(from)}`
    : ranges.formatRange(from, to);
}

function wordsOf(at, as) {
  if (as === "for") return durationText(Date.now() - at);
  if (as === "ago") return ago(at);
  if (as === "clock-only") return clock(at);
  if (as === "day-only") return day(at);
  const isRecent = Math.abs(Date.now() - at) < DAY_MS;
  return as === "clock" && isRecent ? clock(at) : moment(at);
}

/** As the server writes lengths of time: the two largest units that matter. */
export function durationText(ms) {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 1) return "less than 1 s";
  const [days, hours] = [Math.floor(seconds / 86_400), seconds / 3_600 % 24];
  const parts = [
    days > 0 && `${days} ${days === 1 ? "day" : "days"}`,
    hours >= 1 && `${Math.floor(hours)} h`,
    seconds >= 60 && `${Math.floor(seconds / 60) % 60} min`,
    `${seconds % 60} s`,
  ];
  const first = parts.findIndex(Boolean);
  const count = first === 2 && seconds >= 600 ? 1 : 2;
  return parts.slice(first, first + count)
    .filter((part) => part && !part.startsWith("0 ")).join(" ");
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
