// News from the server: states, the sentence on top, title and icon of the page.

import { enlivenCharts, isChosenIn } from "./charts.js";
import { all, clockSeconds, showTimes } from "./times.js";

/** The server is heard from every 10 s at least. */
const STALE_MS = 30_000;
const REFRESH_MS = 60_000;
/** The server makes a page anew at most once a second. */
const SETTLE_MS = 2_200;
/** What the server answers once the page is no longer there for its reader. */
const GONE = [404, 410];
/** When the server refuses or is away; spread, so that not all ask at once. */
const RETRY_MS = 5_000;
const RETRY_SPREAD_MS = 10_000;

let heardAt = Date.now();
/** By url id, what was heard last. */
const heardStates = new Map();
let timer = 0;

export function startLive() {
  listen();
  setInterval(showHeard, 1_000);
  refreshIn(REFRESH_MS);
  addEventListener("pageshow", ({ persisted }) => persisted && listen());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) refreshIn(0);
  });
}

function listen() {
  const source = new EventSource(`/events${document.body.dataset.live}`);
  for (const type of ["snapshot", "change", "beat"]) {
    source.addEventListener(type, onNews);
  }
  source.addEventListener("error", () => {
    // Refused for now: the browser would not ask again by itself.
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(listen, retryMs());
  });
  addEventListener("pagehide", () => source.close(), { once: true });
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
    const places = all(`[data-url="${url.id}"]`);
    isNew ||= places.length === 0 ||
      places.some(({ dataset }) => dataset.state !== url.state);
    for (const place of places) showState(place, url);
  }
  if (type === "snapshot") {
    const ids = new Set(urls.map(({ id }) => String(id)));
    isNew ||= all("[data-url]").some(({ dataset }) => !ids.has(dataset.url));
  }
  if (isNew) refreshIn(SETTLE_MS);
}

function showState(place, { state, word, response }) {
  place.dataset.state = state;
  setIcon(place.querySelector(".icon"), state);
  for (const each of all("[data-word]", place)) {
    each.className = `word is-${state}`;
    setText(each, word);
  }
  for (const each of all("[data-response]", place)) setText(each, response);
}

function showSummary({ state, text, since, title }) {
  document.querySelector("link[rel=icon]").href =
    new URL(`icon-${state}.svg`, import.meta.url).href;
  document.title = title;
  const place = document.querySelector("[data-summary]");
  if (place === null) return;
  place.className = `sentence is-${state}`;
  setIcon(place.querySelector(".icon"), state);
  setText(place.querySelector("[data-text]"), text);
  const when = place.querySelector("[data-since]");
  if (since === null) return setText(when, "");
  const time = document.createElement("time");
  time.dateTime = new Date(since).toISOString();
  time.dataset.as = "clock";
  when.replaceChildren("since ", time);
  showTimes(when);
}

function setIcon(icon, state) {
  if (icon === null) return;
  icon.setAttribute("class", `icon is-${state}`);
  icon.firstElementChild.setAttribute("href", `#icon-${state}`);
}

/** Only what differs: a screen reader reads again what is written again. */
function setText(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

function showHeard() {
  const isStale = !isLive();
  for (const place of all("[data-heard]")) {
    place.classList.toggle("is-stale", isStale);
    setText(place, heardText(isStale, place.dataset.heard));
  }
}

/** A widget has little room: there it is told only when something is amiss. */
function heardText(isStale, told) {
  const time = clockSeconds(heardAt);
  if (told === "stale") {
    return isStale ? `Not live: last heard at ${time}.` : "";
  }
  return isStale
    ? `Not live: last heard at ${time}, trying again.`
    : `Live: last heard at ${time}.`;
}

function isLive() {
  return Date.now() - heardAt <= STALE_MS;
}

function retryMs() {
  return RETRY_MS + Math.random() * RETRY_SPREAD_MS;
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
  if (isLive() && !agreesWithNews(page)) return refreshIn(SETTLE_MS);
  for (const place of all("[data-refresh]")) {
    const name = place.dataset.refresh;
    const fresh = page.querySelector(`[data-refresh="${name}"]`);
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
  return all("[data-url]", page).every(({ dataset: { url, state } }) =>
    (heardStates.get(url) ?? state) === state
  );
}
