// Times in the reader's zone and by the reader's clock, of 12 hours or of 24.

import { $$ } from "./elements.js";
import {
  agoText,
  DAY_MS,
  dayRange,
  durationText,
  MINUTE_MS,
  TimeWords,
} from "./time_words.js";

/** Each knows the names of zones that the others do not. */
const ENGLISH = ["en-GB", "en-US", "en-CA", "en-AU", "en-IN"];

const { timeZone, hour12 } = new Intl.DateTimeFormat(undefined, {
  hour: "numeric",
}).resolvedOptions();

const clocks = {
  offsetAt: (at) => -MINUTE_MS * new Date(at).getTimezoneOffset(),
  nameAt,
  isNamed: false,
  isHalfDay: hour12,
};
const words = new TimeWords(clocks);
const utcWords = new TimeWords({ ...clocks, offsetAt: () => 0 });

/** `CET`, or `GMT+2` where no English has a name. */
function nameAt(at) {
  const names = ENGLISH.map((locale) =>
    new Intl.DateTimeFormat(locale, { timeZoneName: "short" })
      .formatToParts(at).find(({ type }) => type === "timeZoneName").value
  );
  return names.find((name) => /^[A-Z]+$/.test(name)) ?? names[0];
}

/** Puts every time under `from` into the reader's words; the exact one is its title. */
export function showTimes(from = document) {
  for (const time of $$("time[data-as]", from)) {
    const at = Date.parse(time.dateTime);
    time.title = words.exact(at);
    time.textContent = wordsOf(at, time.dataset.as);
  }
  for (const place of $$("[data-utc]", from)) {
    place.textContent = place.dataset.utc;
  }
  for (const place of $$(".span[data-from]", from)) {
    const [from, to] = [place.dataset.from, place.dataset.to].map(Number);
    place.textContent = span(from, to);
    place.title = Number.isNaN(to)
      ? words.exact(from)
      : `${words.exact(from)} to ${words.exact(to)}`;
  }
}

/** A day; one of UTC says so. */
export function dayWords(at, isUtc) {
  const now = Date.now();
  return isUtc ? `${utcWords.day(at, now)} (UTC)` : words.day(at, now);
}

/** The number of the day that it is for the reader. */
export function dayNumber(at) {
  return words.dayNumber(at);
}

/** Days by their numbers. */
export function dayNumbersText(from, to) {
  const now = Date.now();
  const [first, last] = [from, to].map((day) =>
    utcWords.day(day * DAY_MS, now)
  );
  return dayRange(first, last);
}

/** From when to when; `to` is NaN while it lasts. */
export function span(from, to) {
  const now = Date.now();
  return Number.isNaN(to)
    ? `since ${words.moment(from, now)}`
    : words.span(from, to, now);
}

export function clockSeconds(at) {
  return words.clockSeconds(at);
}

function wordsOf(at, as) {
  const now = Date.now();
  if (as === "for") return durationText(now - at);
  if (as === "ago") return agoText(at, now);
  return words[as](at, now);
}

export function showZone() {
  for (const place of $$("[data-zone]")) {
    const name = nameAt(Date.now());
    place.textContent = timeZone + (name === timeZone ? "" : ` (${name})`);
  }
}
