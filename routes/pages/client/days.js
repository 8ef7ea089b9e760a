// The days of a bar, in the reader's zone.

import { barMarks, DAY_SECONDS } from "./bar_marks.js";
import { $, $$ } from "./elements.js";
import { DAY_MS, durationText } from "./time_words.js";
import { dayNumber, dayNumbersText, dayWords, span } from "./times.js";

const COUNT = 90;
/** At most this many outages of a day are listed one by one. */
const MAX_LISTED = 8;

/** What the server sent with a bar; see `barData()` there. */
function read(bar) {
  const [last, none, outages, bad, utc] = bar.dataset.d.split(";");
  const list = (text) => text === "" ? [] : text.split(",");
  const noneDays = new Set(
    list(none).flatMap((run) => {
      const [from, to = from] = run.split("-").map(Number);
      return Array.from({ length: to - from + 1 }, (_, n) => from + n);
    }),
  );
  return {
    first: Number(last) - COUNT + 1,
    noneDays,
    outages: list(outages).map((text) => {
      const [start, length] = text.split("-");
      const from = parseInt(start, 36);
      return { from, to: length === "" ? NaN : from + parseInt(length, 36) };
    }),
    bad: new Map(
      list(bad).map((text) => {
        const [index, down = 0, slow = 0, failures = 0, maintenance = 0] = text
          .split(".").map(Number);
        return [index, { down, slow, failures, maintenance }];
      }),
    ),
    isUtc: utc !== undefined,
  };
}

/** Every day of a bar, oldest first, with what is said of it. */
export function daysOf(bar) {
  const data = read(bar);
  const today = new Date();
  return Array.from({ length: COUNT }, (_, index) => {
    const back = COUNT - 1 - index;
    if (data.isUtc) {
      const start = (data.first + index) * DAY_SECONDS;
      return dayOf(data, index, start, start + DAY_SECONDS);
    }
    const dayAt = (ahead) =>
      new Date(
        today.getFullYear(),
        today.getMonth(),
        today.getDate() - back + ahead,
      );
    const at = dayAt(0);
    const date = Date.UTC(at.getFullYear(), at.getMonth(), at.getDate());
    const utcIndex = date / 1_000 / DAY_SECONDS - data.first;
    return dayOf(
      data,
      Math.max(0, Math.min(COUNT - 1, utcIndex)),
      at / 1_000,
      dayAt(1) / 1_000,
    );
  });
}

/** Outages are known to the second; what else is known of a day is that of the same date in UTC. */
function dayOf({ noneDays, outages, bad, isUtc }, index, start, end) {
  const now = Date.now() / 1_000;
  const touching = outages.filter(({ from, to }) =>
    from < end && (Number.isNaN(to) ? now : to) > start
  );
  const sent = bad.get(index) ??
    { down: 0, slow: 0, failures: 0, maintenance: 0 };
  const overlap = touching.reduce((sum, { from, to }) => {
    const until = Number.isNaN(to) ? now : to;
    return sum + Math.min(until, end) - Math.max(from, start);
  }, 0);
  const down = isUtc || sent.failures > 0 ? sent.down : overlap;
  const none = noneDays.has(index) && touching.length === 0;
  const known = Math.max(1, Math.min(end, now) - start);
  return {
    ...{ none, down, slow: sent.slow, known },
    text: textOf({ ...sent, none, down, touching, start, isUtc }),
  };
}

function textOf(
  { none, down, slow, failures, maintenance, touching, start, isUtc },
) {
  const date = dayWords(start * 1_000, isUtc);
  if (none) return `${date}: no data`;
  const head = down > 0
    ? `${date}: down for ${durationText(down * 1_000)}`
    : slow > 0
    ? `${date}: slow for ${durationText(slow * 1_000)}`
    : maintenance > 0
    ? `${date}: in maintenance for ${durationText(maintenance * 1_000)}`
    : `${date}: no downtime`;
  if (failures > 0) {
    return `${head}\nFailed checks, too few in a row for an outage: ${failures}`;
  }
  const lines = touching.slice(0, MAX_LISTED).reverse().map(({ from, to }) =>
    `Down ${span(from * 1_000, to * 1_000)}`
  );
  const more = touching.length - lines.length;
  return [head, ...lines, ...more > 0 ? [`and ${more} more`] : []].join("\n");
}

/** Draws a bar again in the reader's days, where those are others than the server's. */
export function drawInReadersDays(bar) {
  if (new Date().getTimezoneOffset() === 0 || bar.dataset.d.endsWith("utc")) {
    return;
  }
  const title = bar.querySelector("title");
  bar.innerHTML = barMarks(daysOf(bar));
  if (title !== null) bar.prepend(title);
}

/** Puts what happened under the reader's days. Of a day that is not sent as a whole nothing is said but what is known. */
export function groupPast(from = document) {
  if (new Date().getTimezoneOffset() === 0) return;
  for (const list of $$("[data-days]", from)) {
    const [first, last] = list.dataset.days.split("-").map(Number);
    const now = Date.now();
    const parts = [];
    let quietTo = last === Math.floor(now / DAY_MS)
      ? dayNumber(now)
      : dayNumber((last + 1) * DAY_MS) - 1;
    const add = (from, to, html) => {
      const part = document.createElement("li");
      part.innerHTML = `<h3>${dayNumbersText(from, to)}</h3>${html}`;
      parts.push(part);
      return part;
    };
    const addQuiet = (from) => {
      if (from <= quietTo) {
        add(from, quietTo, "<p>None</p>").className = "quiet";
      }
    };
    const startOf = (item) =>
      Number(item.dataset.at ?? $(".span", item).dataset.from);
    const items = $$(".outages > li", list);
    for (const item of items.sort((a, b) => startOf(b) - startOf(a))) {
      const day = dayNumber(startOf(item));
      if (day !== quietTo + 1 || parts.length === 0) {
        addQuiet(day + 1);
        add(day, day, '<ul class="outages"></ul>');
        quietTo = day - 1;
      }
      parts.at(-1).lastChild.append(item);
    }
    addQuiet(dayNumber(first * DAY_MS - 1) + 1);
    list.replaceChildren(...parts);
    delete list.dataset.days;
  }
}
