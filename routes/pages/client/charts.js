// Days of a bar and points of a chart: the pointer or the arrow keys choose one.

import { HEIGHT, STEP } from "./bar_marks.js";
import { daysOf, drawInReadersDays } from "./days.js";
import { $, $$ } from "./elements.js";
import { span } from "./times.js";

const CHARTS = "svg.bar, svg[data-chart]";
const STEPS = { ArrowLeft: -1, ArrowRight: 1, PageUp: -7, PageDown: 7 };
/** Where the style sheet shows the latter half of a bar alone. */
const narrow = matchMedia("(max-width: 34rem)");

const texts = new WeakMap();
const tip = document.createElement("div");
/** The chart that is looked at, and which of its items. */
let chosen = null;
let chosenIndex = 0;

export function startCharts() {
  tip.className = "tip";
  tip.hidden = true;
  document.body.append(tip);
  document.addEventListener("pointermove", onPointer);
  document.addEventListener("pointerdown", onPointer);
  document.addEventListener("keydown", onKey);
  document.addEventListener("focusout", unchoose);
}

/** Makes the charts under `from` respond to the keyboard. */
export function enlivenCharts(from = document) {
  for (const chart of $$(CHARTS, from)) {
    if (chart.matches(".bar")) {
      drawInReadersDays(chart);
      const title = $("title", chart); // the browser would show it as well
      chart.setAttribute("aria-label", title?.textContent ?? "");
      title?.remove();
    }
    const count = countOf(chart);
    // what folds and unfolds a group is one control: its bar is only read out
    if (count === 0 || chart.closest("summary")) continue;
    chart.setAttribute("role", "slider");
    chart.setAttribute("tabindex", "0");
    chart.setAttribute("aria-valuemin", "1");
    chart.setAttribute("aria-valuemax", String(count));
    chart.setAttribute("aria-valuenow", String(count));
    chart.setAttribute("aria-valuetext", "Arrow keys choose a time");
  }
}

/** Whether something in or under `place` is being looked at. */
export function isChosenIn(place) {
  return chosen !== null && place.contains(chosen);
}

function countOf(chart) {
  return chart.matches(".bar") ? 90 : $$(".hit", chart).length;
}

function firstOf(chart) {
  return chart.matches(".bar") && narrow.matches ? 45 : 0;
}

/** What is said of each item. Titles are taken out, or the browser would show them as well. */
function textsOf(chart) {
  if (chart.matches(".bar")) return daysOf(chart).map(({ text }) => text);
  if (!texts.has(chart)) {
    texts.set(
      chart,
      $$(".hit", chart).map((item) => {
        const title = $("title", item);
        title?.remove();
        return withLocalTimes(item.dataset.t, title?.textContent ?? "");
      }),
    );
  }
  return texts.get(chart);
}

/** Points of less than a day are told in the reader's zone. */
function withLocalTimes(times, text) {
  if (times === undefined) return text;
  const [from, to] = times.split("-");
  const rest = text.split("\n").slice(1);
  return [span(Number(from) * 1_000, Number(to) * 1_000), ...rest].join("\n");
}

function choose(chart, index) {
  const place = Math.max(firstOf(chart), Math.min(countOf(chart) - 1, index));
  if (chart === chosen && place === chosenIndex) return;
  unchoose();
  const text = textsOf(chart)[place];
  if (text === undefined) return;
  [chosen, chosenIndex] = [chart, place];
  tip.textContent = text;
  tip.hidden = false;
  chart.setAttribute("aria-valuenow", String(place + 1));
  chart.setAttribute("aria-valuetext", text);
  mark(chart, place);
  placeTip(boxOf(chart, place), chart.getBoundingClientRect());
}

function mark(chart, index) {
  if (!chart.matches(".bar")) {
    $$(".hit", chart)[index].dataset.day = "on";
    return;
  }
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  rect.setAttribute("class", "on");
  rect.setAttribute("x", String(index * STEP));
  rect.setAttribute("width", String(STEP));
  rect.setAttribute("height", String(HEIGHT));
  chart.append(rect);
}

/** Where an item is on the screen. */
function boxOf(chart, index) {
  if (!chart.matches(".bar")) {
    return $$(".hit", chart)[index].getBoundingClientRect();
  }
  const { left, width } = chart.getBoundingClientRect();
  const first = firstOf(chart);
  const each = width / (countOf(chart) - first);
  return { left: left + (index - first) * each, width: each };
}

function placeTip(item, chart) {
  const left = item.left + item.width / 2 - tip.offsetWidth / 2;
  const most = document.documentElement.clientWidth - tip.offsetWidth - 8;
  const top = Math.max(8, chart.top - tip.offsetHeight - 8);
  tip.style.left = `${Math.max(8, Math.min(most, left)) + scrollX}px`;
  tip.style.top = `${top + scrollY}px`;
}

function unchoose() {
  for (const rect of $$(".bar .on")) rect.remove();
  for (const item of $$('[data-day="on"]')) delete item.dataset.day;
  chosen = null;
  tip.hidden = true;
}

function onPointer({ target, clientX }) {
  const chart = target.closest?.(CHARTS);
  if (!chart || countOf(chart) === 0) {
    if (!document.activeElement?.matches(CHARTS)) unchoose();
    return;
  }
  const first = firstOf(chart);
  const { left } = boxOf(chart, first);
  const end = boxOf(chart, countOf(chart) - 1);
  const share = (clientX - left) / (end.left + end.width - left);
  choose(chart, first + Math.floor(share * (countOf(chart) - first)));
}

function onKey(event) {
  const chart = event.target;
  if (event.key === "Escape") unchoose();
  if (!chart.matches?.(CHARTS)) return;
  const target = targetOf(event.key, Number(chart.ariaValueNow) - 1);
  if (target === undefined) return;
  event.preventDefault();
  choose(chart, target);
}

function targetOf(key, now) {
  if (key === "Home") return 0;
  if (key === "End") return Infinity;
  return key in STEPS ? now + STEPS[key] : undefined;
}
