// Marks of a bar of days. The server draws them in days of UTC, the script again in the reader's.

/** Units of the drawing, which is stretched to the room that there is. */
export const STEP = 6;
export const HEIGHT = 28;
export const DAY_SECONDS = 86_400;

const LEAST = 5;
const MARGIN = 0.75;
const INSET = 1;
/** From this share of the known time of a day on, time down is red; below it, amber. */
const RED_SHARE = 0.01;

/**
 * Days with data whole, those without hollow, and a rectangle at the foot of
 * each bad one. `down`, `slow` and `known` are seconds of the day. What was
 * maintenance the server draws: days with it are never drawn again.
 *
 * @param {{ none: boolean, down: number, slow: number, known: number }[]} days
 * @param {number} span seconds of each of them
 * @returns {string}
 */
export function barMarks(days, span = DAY_SECONDS) {
  const whole = runs(days, ({ none }) => !none, 0);
  const hollow = runs(days, ({ none }) => none, 0);
  const inside = runs(days, ({ none }) => none, INSET);
  return path("u", whole) + path("n", hollow) + path("h", inside) +
    days.map((day, index) => rect(day, index, span)).join("");
}

/** 4 minutes and 4 hours both differ from nothing, and from each other: the scale is one of logarithms. */
export function markHeight(seconds, span = DAY_SECONDS) {
  const share = Math.log1p(seconds / 60) / Math.log1p(span / 60);
  return Math.round(LEAST + (HEIGHT - LEAST) * Math.min(1, share));
}

function path(name, d) {
  return d === "" ? "" : `<path class="${name}" d="${d}"/>`;
}

/** A line for each run of days, dashed by the style sheet into its days. */
function runs(days, isMeant, inset) {
  let d = "";
  for (let start = 0; start < days.length;) {
    let end = start;
    while (end < days.length && isMeant(days[end])) end++;
    const width = (end - start) * STEP - 2 * (MARGIN + inset);
    if (end > start) {
      d += `M${start * STEP + MARGIN + inset} ${HEIGHT / 2}h${width}`;
    }
    start = Math.max(end, start + 1);
  }
  return d;
}

function rect({ none, down, slow, known }, index, span) {
  if (none || (down === 0 && slow === 0)) return "";
  const height = markHeight(down > 0 ? down : slow, span);
  const isRed = down > 0 && down >= known * RED_SHARE;
  return `<rect${isRed ? ' class="x"' : ""} x="${index * STEP + MARGIN}" y="${
    HEIGHT - height
  }" width="${STEP - 2 * MARGIN}" height="${height}"/>`;
}
