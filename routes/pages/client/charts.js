// Days of a bar and points of a chart: the pointer or the arrow keys choose one.

import { $$ } from "./elements.js";
import { span } from "./times.js";

const CHARTS = "svg.bar, svg[data-chart]";
const STEPS = { ArrowLeft: -1, ArrowRight: 1, PageUp: -7, PageDown: 7 };

const texts = new WeakMap();
const tip = document.createElement("div");
let chosen = null;

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
    const count = rawItems(chart).length;
    if (count === 0) continue;
    chart.setAttribute("role", "slider");
    chart.setAttribute("tabindex", "0");
    chart.setAttribute("aria-valuemin", "1");
    chart.setAttribute("aria-valuemax", String(count));
    chart.setAttribute("aria-valuenow", String(count));
    chart.setAttribute("aria-valuetext", "Arrow keys choose a time");
  }
}

/** Whether something under `place` is being looked at. */
export function isChosenIn(place) {
  return chosen !== null && place.contains(chosen);
}

function rawItems(chart) {
  return chart.matches(".bar") ? [...chart.children] : $$(".hit", chart);
}

/** What can be chosen. Their titles are taken out, or the browser would show them as well. */
function itemsOf(chart) {
  const items = rawItems(chart);
  if (texts.has(chart)) return items;
  texts.set(chart, true);
  for (const item of items) {
    const title = item.querySelector("title");
    texts.set(item, withLocalTimes(item, title?.textContent ?? ""));
    title?.remove();
  }
  return items;
}

/** Days are those of UTC; hours and outages are told in the reader's zone. */
function withLocalTimes(item, text) {
  const { o: outages, t: times } = item.dataset;
  const [first, ...rest] = text.split("\n");
  if (times !== undefined) {
    return [spanOf(times), ...rest].join("\n");
  }
  if (outages === undefined) return text;
  const lines = outages.split(",").map((pair) => `Down ${spanOf(pair)}`);
  // how many more there were comes after them
  return [first, ...lines, ...rest.slice(lines.length)].join("\n");
}

/** Of two times in Unix seconds, of which the second may be missing. */
function spanOf(pair) {
  const [from, to] = pair.split("-");
  return span(Number(from) * 1_000, to === "" ? NaN : Number(to) * 1_000);
}

function choose(chart, index) {
  const items = itemsOf(chart);
  const place = Math.max(0, Math.min(items.length - 1, index));
  const item = items[place];
  if (item === undefined || item === chosen) return;
  unchoose();
  chosen = item;
  item.dataset.day = "on";
  tip.textContent = texts.get(item);
  tip.hidden = false;
  chart.setAttribute("aria-valuenow", String(place + 1));
  chart.setAttribute("aria-valuetext", texts.get(item));
  placeTip(item.getBoundingClientRect(), chart.getBoundingClientRect());
}

function placeTip(item, chart) {
  const left = item.left + item.width / 2 - tip.offsetWidth / 2;
  const most = document.documentElement.clientWidth - tip.offsetWidth - 8;
  const top = Math.max(8, chart.top - tip.offsetHeight - 8);
  tip.style.left = `${Math.max(8, Math.min(most, left)) + scrollX}px`;
  tip.style.top = `${top + scrollY}px`;
}

function unchoose() {
  if (chosen !== null) delete chosen.dataset.day;
  chosen = null;
  tip.hidden = true;
}

function onPointer({ target, clientX }) {
  const chart = target.closest?.(CHARTS);
  if (!chart) {
    if (!document.activeElement?.matches(CHARTS)) unchoose();
    return;
  }
  const items = itemsOf(chart);
  const first = items[0]?.getBoundingClientRect();
  const last = items.at(-1)?.getBoundingClientRect();
  if (first === undefined || last === undefined) return;
  const share = (clientX - first.left) / (last.right - first.left);
  choose(chart, Math.floor(share * items.length));
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
