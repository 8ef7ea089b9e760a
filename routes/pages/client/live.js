// News from the server: states, the headline, title and icon of the page.

import { enlivenCharts } from "./charts.js";
import { groupPast } from "./days.js";
import { $, $$, BASE_PATH, setIcon, setTabIcon, setText } from "./elements.js";
import { heardText, isStale, listenTo, retryMs } from "./news.js";
import { patch } from "./patch.js";
import { showTimes } from "./times.js";

const REFRESH_MS = 60_000;
/** The news of a board tell nearly all of it: the rest is asked for as rarely. */
const BOARD_REFRESH_MS = 600_000;
/** The server makes a page anew at most once a second. */
const SETTLE_MS = 2_200;
/** It speaks at most this often. */
const SAY_MS = 30_000;
/** What the server answers once the page is no longer there for its reader. */
const GONE = [404, 410];

const isBoard = $("[data-summary]") !== null;
let heardAt = Date.now();
/** By url id, what was heard last. */
const heardStates = new Map();
/** Which version of what is said of trouble and maintenance was heard last. */
let heardSaid = null;
/** Whose rows are to be asked for. */
const changedIds = new Set();
let newsTimer = 0;
let wholeTimer = 0;
/** The headline that is still to be said; null for none. */
let toSay = null;
let sayTimer = 0;

export function startLive() {
  listenTo(`${BASE_PATH}/events${document.body.dataset.live}`, onNews);
  setInterval(showHeard, 1_000);
  wholeIn(usualMs());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) wholeIn(0);
  });
  document.addEventListener("toggle", onToggle, true);
}

function usualMs() {
  return isBoard ? BOARD_REFRESH_MS : REFRESH_MS;
}

function onNews({ data, type }) {
  const { summary, states = [], groups = [], gone = [], ...rest } = JSON.parse(
    data,
  );
  const urls = rest.urls ??
    states.flatMap(([state, word, ids]) =>
      ids.map((id) => ({ id, state, word }))
    );
  heardAt = Date.now();
  showHeard();
  if (summary !== undefined) showSummary(summary);
  let isNew = type === "change" && summary !== undefined;
  const isSaid = summary !== undefined &&
    $("[data-refresh=now], [data-refresh=said]") !== null && hearSaid(summary);
  let isWhole = gone.length > 0;
  for (const group of groups) isWhole ||= !showGroup(group, type);
  if (type === "snapshot") heardStates.clear();
  for (const id of gone) heardStates.delete(String(id));
  for (const url of urls) {
    heardStates.set(String(url.id), url.state);
    const places = $$(`[data-url="${url.id}"]`);
    isWhole ||= places.length === 0 && type === "snapshot";
    if (places.every(({ dataset }) => dataset.state === url.state)) {
      for (const place of places) showState(place, url);
      continue;
    }
    isNew = true;
    changedIds.add(url.id);
    for (const place of places) showState(place, url);
  }
  if (type === "snapshot" && !isBoard) {
    const ids = new Set(urls.map(({ id }) => String(id)));
    isWhole ||= $$("[data-url]").some(({ dataset }) => !ids.has(dataset.url));
  }
  if (isWhole || (isNew && !isBoard)) wholeIn(isSaid ? 0 : SETTLE_MS);
  else if (isSaid) newsIn(0);
  else if (isNew) newsIn(SETTLE_MS);
}

/** Whether something else is said of trouble and maintenance than is on the page: it is asked for at once, as the server makes the page anew with each version of it. */
function hearSaid({ said = "" }) {
  heardSaid = said;
  return said !== saidOn(document);
}

function saidOn(page) {
  return $("[data-said]", page)?.dataset.said ?? "";
}

function showState(place, { state, word, response }) {
  place.dataset.state = state;
  const icon = $(".icon", place);
  setIcon(icon, state);
  if (icon?.ariaLabel) icon.setAttribute("aria-label", word);
  for (const each of $$("[data-word]", place)) {
    each.className = `word is-${state}`;
    setText(each, word);
  }
  const figure = place.matches(".row") ? $("b", place) : null;
  if (figure !== null) {
    figure.dataset.figure ??= figure.textContent;
    if (state === "up") figure.removeAttribute("class");
    else figure.className = `is-${state}`;
    setText(figure, state === "up" ? figure.dataset.figure : word);
  }
  if (response === undefined) return;
  for (const each of $$("[data-response]", place)) setText(each, response);
}

/** Whether the group is there to be shown. Rows that were asked for by hand are asked for again. */
function showGroup([key, counts], type) {
  const place = $(`[data-group="${CSS.escape(key)}"]`);
  if (place === null) return new URLSearchParams(location.search).size > 0;
  const small = $("[data-group-counts]", place);
  const isSame = small.textContent === counts;
  setText(small, counts);
  if ((!isSame || type === "snapshot") && place.dataset.from) {
    setTimeout(bringRows, SETTLE_MS, place);
  }
  return true;
}

/** A group that is unfolded brings its rows, which the page did not have. */
function onToggle({ target }) {
  if (!target.open || !target.matches("[data-group]")) return;
  const link = $("[data-more]", target);
  if (link === null || $(".services", target) !== null) return;
  target.dataset.from = link.href;
  bringRows(target);
}

async function bringRows(group) {
  const page = await fetchPage(group.dataset.from);
  const rows = page === null ? null : $("[data-rows]", page);
  if (rows === null) return; // the link is still there
  const more = $("[data-more]", group)?.parentElement;
  if ($("[rel=next]", page) !== null && more) rows.append(more.cloneNode(true));
  makeReadersOwn(rows);
  patch($("[data-rows]", group), rows);
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

/** Asks for the whole page. */
function wholeIn(delayMs) {
  clearTimeout(wholeTimer);
  wholeTimer = setTimeout(refresh, delayMs, true);
}

/** Asks for what the page has not heard of what has changed. */
function newsIn(delayMs) {
  clearTimeout(newsTimer);
  newsTimer = setTimeout(refresh, delayMs, false);
}

/** Takes what the stream does not carry from the server. */
async function refresh(isWhole) {
  const ids = [...changedIds];
  const again = isWhole ? wholeIn : newsIn;
  if (isWhole) wholeIn(usualMs());
  if (document.hidden) return;
  const page = await fetchPage(isWhole ? location.href : newsPath(ids));
  if (page === null) return again(retryMs());
  if (!isStale(heardAt) && !agreesWithNews(page)) return again(SETTLE_MS);
  for (const id of ids) changedIds.delete(id);
  if (isWhole && $(".begin") !== null && $(".begin", page) === null) {
    return location.reload(); // the first service is there
  }
  show(page);
}

function newsPath(ids) {
  const url = new URL(location.href);
  url.searchParams.set("news", ids.join("."));
  return url.href;
}

function show(page) {
  makeReadersOwn(page);
  for (const fresh of $$("[data-url]", page)) {
    const { url } = fresh.dataset;
    for (const place of $$(`[data-url="${url}"]`)) {
      if (place.matches(".row")) patch(place, fresh.cloneNode(true));
    }
  }
  for (const fresh of $$("[data-refresh]", page)) {
    const { refresh: name } = fresh.dataset;
    const place = $(`[data-refresh="${name}"]`);
    if (place === null) continue;
    if (name === "services" && hasSameRows(place, fresh)) continue;
    keepHeight(place, fresh);
    patch(place, fresh);
  }
}

/** Times and days as the reader knows them, before they are compared with what is there. */
function makeReadersOwn(from) {
  groupPast(from);
  showTimes(from);
  enlivenCharts(from);
}

/** Rows stay where they are: what is in trouble comes first only when the page is loaded. */
function hasSameRows(place, fresh) {
  const idsOf = (root) =>
    new Set($$("[data-url]", root).map(({ dataset }) => dataset.url));
  const ids = idsOf(fresh);
  const known = idsOf(place);
  return [...ids].every((id) => known.has(id)) &&
    (ids.size === known.size || $("[data-from]", place) !== null);
}

/** What is over leaves its room, so that nothing moves under the reader. */
function keepHeight(place, fresh) {
  if (fresh.childElementCount === 0 && place.childElementCount > 0) {
    place.style.minHeight = `${place.offsetHeight}px`;
  }
}

/** A page as the server makes it now; null while it cannot. When this one is gone it is loaded again, so that the reader sees it. */
async function fetchPage(href) {
  try {
    const response = await fetch(href);
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
  if ((heardSaid ?? saidOn(page)) !== saidOn(page)) return false;
  return $$("[data-url]", page).every(({ dataset: { url, state } }) =>
    (heardStates.get(url) ?? state) === state
  );
}
