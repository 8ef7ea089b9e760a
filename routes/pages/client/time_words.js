// How times are written: in UTC by the server, in the reader's zone by the script, in English by both.

const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** No clock is put forward or back by more than this. */
const MAX_SHIFT_MS = 3 * HOUR_MS;

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/**
 * The clocks of one place.
 *
 * @typedef {object} Clocks
 * @property {(at: number) => number} offsetAt By how many ms they are ahead of UTC then.
 * @property {(at: number) => string} nameAt What their time is called then: `CET`.
 * @property {boolean} isNamed Whether each time says so.
 * @property {boolean} isHalfDay Whether they count to 12.
 */

/** Words for times by the clocks of one place. Times are ms since the epoch. */
export class TimeWords {
  /** @type {Clocks} */
  #clocks;

  /** @param {Clocks} clocks */
  constructor(clocks) {
    this.#clocks = clocks;
  }

  /**
   * `29 Nov`; with its year where that is not the one of `now`.
   *
   * @param {number} at
   * @param {number} now
   * @returns {string}
   */
  day(at, now) {
    const year = this.#local(at).getUTCFullYear();
    const isPlain = year === this.#local(now).getUTCFullYear();
    return this.#dayOfYear(at) + (isPlain ? "" : ` ${year}`);
  }

  /**
   * `14:49` or `2:49 PM`, with the name of the zone where it would be in doubt.
   *
   * @param {number} at
   * @param {number} now
   * @returns {string}
   */
  clock(at, now) {
    return this.#time(at) + this.#zone(at, now);
  }

  /**
   * `14:49:03`.
   *
   * @param {number} at
   * @returns {string}
   */
  clockSeconds(at) {
    return this.#time(at, true) + this.#zone(at, at);
  }

  /**
   * The clock alone for a moment of today, else the day too: `28 Nov, 14:49`.
   *
   * @param {number} at
   * @param {number} now
   * @returns {string}
   */
  moment(at, now) {
    return this.#dayUnlessToday(at, now) + this.clock(at, now);
  }

  /**
   * The same with seconds: `14:49:03`, `28 Nov, 14:49:03`.
   *
   * @param {number} at
   * @param {number} now
   * @returns {string}
   */
  seconds(at, now) {
    return this.#dayUnlessToday(at, now) + this.clockSeconds(at);
  }

  /**
   * `14:02 to 14:12`, `28 Nov, 23:50 to 29 Nov, 00:10`; the zone is named once
   * where one name is enough.
   *
   * @param {number} from
   * @param {number} to
   * @param {number} now
   * @returns {string}
   */
  span(from, to, now) {
    const [first, last] = [this.#zone(from, now), this.#zone(to, now)];
    const isOneDay = this.dayNumber(from) === this.dayNumber(to);
    return this.#dayUnlessToday(from, now) + this.#time(from) +
      (first === last ? "" : first) + " to " +
      (isOneDay ? "" : `${this.day(to, now)}, `) + this.#time(to) + last;
  }

  /**
   * `29 Nov 2026, 14:49:03 CET`: nothing is left to be guessed.
   *
   * @param {number} at
   * @param {boolean} [hasSeconds]
   * @returns {string}
   */
  exact(at, hasSeconds = true) {
    const year = this.#local(at).getUTCFullYear();
    return `${this.#dayOfYear(at)} ${year}, ${this.#time(at, hasSeconds)} ` +
      this.#clocks.nameAt(at);
  }

  #local(at) {
    return new Date(at + this.#clocks.offsetAt(at));
  }

  /**
   * The day in a row of days, which is the one of the same date in UTC.
   *
   * @param {number} at
   * @returns {number}
   */
  dayNumber(at) {
    return Math.floor(this.#local(at) / DAY_MS);
  }

  #dayOfYear(at) {
    const date = this.#local(at);
    return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
  }

  #dayUnlessToday(at, now) {
    const isToday = this.dayNumber(at) === this.dayNumber(now);
    return isToday ? "" : `${this.day(at, now)}, `;
  }

  #time(at, hasSeconds = false) {
    const text = this.#local(at).toISOString();
    const rest = text.slice(13, hasSeconds ? 19 : 16);
    const hour = Number(text.slice(11, 13));
    return this.#clocks.isHalfDay
      ? `${hour % 12 || 12}${rest} ${hour < 12 ? "AM" : "PM"}`
      : text.slice(11, 13) + rest;
  }

  /** Where the clocks are set otherwise than now, or show this time twice. */
  #zone(at, now) {
    const { offsetAt, nameAt, isNamed } = this.#clocks;
    const offset = offsetAt(at);
    const isTwice = [-MAX_SHIFT_MS, MAX_SHIFT_MS].some((shift) => {
      const other = offsetAt(at + shift);
      return other !== offset && offsetAt(at + offset - other) === other;
    });
    const isDoubtful = isNamed || isTwice || offset !== offsetAt(now);
    return isDoubtful ? ` ${nameAt(at)}` : "";
  }
}

/**
 * `25–29 Nov`, `29 Oct – 2 Nov`; one day where both are the same.
 *
 * @param {string} first
 * @param {string} last
 * @returns {string}
 */
export function dayRange(first, last) {
  if (first === last) return first;
  const [day, ...rest] = first.split(" ");
  return last.endsWith(` ${rest.join(" ")}`)
    ? `${day}–${last}`
    : `${first} – ${last}`;
}

const UNITS = [
  [DAY_MS, " day", " days"],
  [HOUR_MS, " h", " h"],
  [MINUTE_MS, " min", " min"],
  [SECOND_MS, " s", " s"],
];

/**
 * A length of time in the two largest units that matter: `2 days 3 h`, `10 min`, `45 s`.
 *
 * @param {number} ms
 * @returns {string}
 */
export function durationText(ms) {
  if (ms < SECOND_MS) return "less than 1 s";
  const first = UNITS.findIndex(([unitMs]) => ms >= unitMs);
  // Seconds do not matter once there are many minutes.
  const count = ms >= 10 * MINUTE_MS && ms < HOUR_MS ? 1 : 2;
  const words = [];
  let leftMs = ms;
  for (const [unitMs, one, many] of UNITS.slice(first, first + count)) {
    const count = Math.floor(leftMs / unitMs);
    leftMs -= count * unitMs;
    if (count > 0) words.push(count + (count === 1 ? one : many));
  }
  return words.join(" ");
}

/**
 * `4 minutes ago`, `in 2 days`; `just now` for less than a minute.
 *
 * @param {number} at
 * @param {number} now
 * @returns {string}
 */
export function agoText(at, now) {
  const ms = Math.abs(now - at);
  if (ms < MINUTE_MS) return at > now ? "in less than a minute" : "just now";
  const [unitMs, unit] = ms < HOUR_MS
    ? [MINUTE_MS, "minute"]
    : ms < 2 * DAY_MS
    ? [HOUR_MS, "hour"]
    : [DAY_MS, "day"];
  const count = Math.floor(ms / unitMs);
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return at > now ? `in ${words}` : `${words} ago`;
}
