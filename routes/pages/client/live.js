// News from the server: states, the sentence on top, title and icon of the page.

import { enlivenCharts, isChosenIn } from "./charts.js";
import { $, $$, BASE_PATH, setIcon, setTabIcon, setText } from "./elements.js";
import { heardText, isStale, listenTo, retryMs } from "./news.js";
import { showTimes } from "./times.js";

const REFRESH_MS = 60_000;
/** It speaks at most this often. */
const SAY_MS = 30_000;
/** The server makes a page anew at most once a second. */
const SETTLE_MS = 2_200;
/** What the server answers once the page is no longer there for its reader. */
const GONE = [404, 410];

let heardAt = Date.now();
/** By url id, what was heard last. */
const heardStates = new Map();
let timer = 0;
/** The headline that is still to be said; null for none. */
let toSay = null;
let sayTimer = 0;

export function startLive() {
  listenTo(`${BASE_PATH}/events${document.body.dataset.live}`, onNews);
  setInterval(showHeard, 1_000);
  refreshIn(REFRESH_MS);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) refreshIn(0);
  });
}

function onNews({ data, type }) {
  const { summary, urls = [], gone = [] } = JSON.parse(data);
  heardAt = Date.now();
  showHeard();
  if (summary !== undefined) showSummary(summary);
  let isNew = gone.length > 0 || (type === "change" && summary !== undefined);
  if (type === "snapshot") heardStates.clear();
  for (const id of gone) heardStates.delete(String(id));
  for (const url of urls) {
    heardStates.set(String(url.id), url.state);
    const places = $$(`[data-url="${url.id}"]`);
    isNew ||= places.length === 0 ||
      places.some(({ dataset }) => dataset.state !== url.state);
    for (const place of places) showState(place, url);
  }
  if (type === "snapshot") {
    const ids = new Set(urls.map(({ id }) => String(id)));
    isNew ||= $$("[data-url]").some(({ dataset }) => !ids.has(dataset.url));
  }
  if (isNew) refreshIn(SETTLE_MS);
}

function showState(place, { state, word, response }) {
  place.dataset.state = state;
  setIcon($(".icon", place), state);
  for (const each of $$("[data-word]", place)) {
    each.className = `word is-${state}`;
    setText(each, word);
  }
  for (const each of $$("[data-response]", place)) setText(each, response);
}

function showSummary({ state, text, since, counts, title }) {
  setTabIcon(state);
  document.title = title;
  const place = $("[data-summary]");
  if (place === null) return;
  place.className = `sentence is-${state}`;
  setIcon($(".icon", place), state);
  if ($("[data-text]", place).textContent !== text) speak(text);
  setText($("[data-text]", place), text);
  setText($("[data-counts]", place), counts);
  const when = $("[data-since]", place);
  if (since === null) return setText(when, "");
  const time = document.createElement("time");
  time.dateTime = new Date(since).toISOString();
  time.dataset.as = "for";
  when.replaceChildren(" · ", time);
  showTimes(when);
}

/** Says the headline aloud, the latest one where several come within half a minute. */
function speak(text) {
  toSay = text;
  if (sayTimer !== 0) return;
  const say = () => {
    sayTimer = 0;
    if (toSay === null) return;
    setText($("[data-say]"), toSay);
    toSay = null;
    sayTimer = setTimeout(say, SAY_MS);
  };
  say();
}

function showHeard() {
  for (const line of $$("[data-heard]")) {
    line.classList.toggle("is-stale", isStale(heardAt));
    setText(line, heardText(heardAt, line.dataset.heard));
  }
  for (const time of $$("[data-updated]")) {
    const at = new Date(heardAt).toISOString();
    if (at.slice(0, 16) === time.dateTime.slice(0, 16)) continue;
    time.dateTime = at;
    showTimes(time.parentElement);
  }
}

function refreshIn(delayMs) {
  clearTimeout(timer);
  timer = setTimeout(refresh, delayMs);
}

/** Takes the parts of the page that news do not carry from the server. */
async function refresh() {
  refreshIn(REFRESH_MS);
  if (document.hidden) return;
  const page = await fetchPage();
  if (page === null) return refreshIn(retryMs());
  if (!isStale(heardAt) && !agreesWithNews(page)) return refreshIn(SETTLE_MS);
  for (const place of $$("[data-refresh]")) {
    const name = place.dataset.refresh;
    const fresh = $(`[data-refresh="${name}"]`, page);
    if (fresh === null || place.contains(document.activeElement)) continue;
    if (isChosenIn(place)) continue;
    place.replaceChildren(...fresh.childNodes);
    showTimes(place);
    enlivenCharts(place);
  }
}

/** This page as the server makes it now; null while it cannot. What is gone is loaded again, so that the reader sees it. */
async function fetchPage() {
  try {
    const response = await fetch(location.href);
    if (GONE.includes(response.status)) {
      location.reload();
      return null;
    }
    if (response.status >= 500) return null;
    const text = await response.text();
    return new DOMParser().parseFromString(text, "text/html");
  } catch {
    return null; // the network is away
  }
}

/** A page may be made just before a change that is heard before the page is here, or the other way round. */
function agreesWithNews(page) {
  return $$("[data-url]", page).every(({ dataset: { url, state } }) =>
    (heardStates.get(url) ?? state) === state
  );
}
