// News of the list: what its rows say, the counts, the icon of the page, and whether the list is whole.

import { $, $$, BASE_PATH, setIcon, setTabIcon, setText } from "./elements.js";
import { heardText, isStale, listenTo, STALE_MS } from "./news.js";

const WAITING_MS = 500;
const USUAL_MS = 10_000;
/** A first result is waited for no longer than this. */
const PATIENCE_MS = 30_000;
/** Another instance learns of a new url within a second: what differs is asked for twice. */
const DOUBT_MS = 2_000;

const place = $(".fresh");
const rows = $$(".urls li");
const patientUntil = Date.now() + PATIENCE_MS;

let since = Number(place?.dataset.now);
let heardAt = Date.now();
/** How often something was told that no row says yet. */
let newsCount = 0;
let isLooking = false;
let wasOutdated = false;
let lookTimer = 0;

export function startListLive() {
  if (place === null) return;
  stayInPlace();
  showHeard();
  setInterval(showHeard, 1_000);
  lookIn(WAITING_MS);
  // The server tells of each change within a second; what else a row says is then asked for.
  listenTo(`${BASE_PATH}/events?own`, onNews);
  addEventListener("pageshow", ({ persisted }) => persisted && lookIn(0));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) lookIn(0);
  });
}

function onNews({ data, type }) {
  const { summary, urls = [], gone = [] } = JSON.parse(data);
  hear();
  let isNew = gone.length > 0 || (type === "change" && summary !== undefined);
  for (const { id, state, response } of urls) {
    const row = document.getElementById(`u${id}`);
    if (row === null) continue;
    if (row.dataset.s === state) setText($$("data", row)[1], response);
    else isNew = true;
  }
  if (!isNew) return;
  newsCount++;
  since = 0; // so that no row is left out
  lookIn(0);
}

function lookIn(ms) {
  if (isLooking) return;
  clearTimeout(lookTimer);
  lookTimer = setTimeout(look, ms);
}

/** Asks what has changed; often while a first result is awaited. */
async function look() {
  const known = newsCount;
  isLooking = true;
  try {
    if (!document.hidden) await ask(known);
  } catch {
    // The network or the server is away: the next look may find it.
  }
  isLooking = false;
  lookIn(known === newsCount ? waitMs() : 0);
}

function waitMs() {
  if (wasOutdated && $("[data-outdated]", place).hidden) return DOUBT_MS;
  const isWaiting = rows.some((row) => row.dataset.s === "pending");
  return isWaiting && Date.now() < patientUntil ? WAITING_MS : USUAL_MS;
}

async function ask(known) {
  const signal = AbortSignal.timeout(STALE_MS);
  const response = await fetch(`${BASE_PATH}/app/states?since=${since}`, {
    signal,
  });
  if (response.status === 401) return location.reload();
  if (!response.ok) throw new Error(`Cannot look: status ${response.status}`);
  const { now, ids, state, counts, rows: changed } = await response.json();
  if (known === newsCount) since = now;
  hear();
  changed.forEach(showRow);
  showCounts(counts);
  setTabIcon(state);
  showOutdated(ids !== place.dataset.ids || isSomeMissing(counts));
}

function hear() {
  heardAt = Date.now();
  showHeard();
}

function showHeard() {
  const line = $("[data-heard]", place);
  line.classList.toggle("is-stale", isStale(heardAt));
  setText(line, heardText(heardAt));
}

function showRow([id, shown, word, uptime, response, note]) {
  const row = document.getElementById(`u${id}`);
  if (row === null) return;
  if (row.dataset.s !== shown) {
    row.dataset.s = shown;
    setIcon($(".icon", row), shown);
    $(".word", row).className = `word is-${shown}`;
  }
  setText($(".word", row), word);
  const [share, time] = $$("data", row);
  setText(share, uptime);
  setText(time, response);
  setText($("em", row), note);
}

function showCounts(counts) {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  for (const link of $$(".counts a")) {
    const { state } = link.dataset;
    const count = state === "all" ? total : counts[state] ?? 0;
    setText($("span", link), String(count));
    link.hidden = count === 0 && !link.hasAttribute("aria-current");
  }
}

/** Whether a state is looked for that more urls are in than are listed; with text or a tag that cannot be told. */
function isSomeMissing(counts) {
  const query = new URLSearchParams(location.search);
  const state = query.get("state");
  if (!state || query.get("q") || query.get("tag")) return false;
  const listed = rows.filter((row) => row.dataset.s === state).length;
  return (counts[state] ?? 0) > listed;
}

/** Loads the list again once it is sure to differ, or says so where that would lose something. */
function showOutdated(isOutdated) {
  const isSure = isOutdated && wasOutdated;
  wasOutdated = isOutdated;
  if (isSure && !isInUse()) return loadAgain();
  $("[data-outdated]", place).hidden = !isSure;
}

function loadAgain() {
  history.replaceState({ top: scrollY }, "");
  location.reload();
}

/** The field that gets the focus on arrival would bring a list that was loaded again to its top. */
function stayInPlace() {
  const { top } = history.state ?? {};
  if (top === undefined) return;
  history.replaceState(null, "");
  $("#f-url").focus({ preventScroll: true });
  scrollTo(0, top);
}

/** Something is typed or ticked, has the focus, or is there only once: errors, the way to undo. */
function isInUse() {
  const used = ".errors, .notice form, select:focus, " +
    ":focus-visible:not(#f-url)";
  return $(used) !== null || $$("input").some(isChanged);
}

function isChanged({ type, checked, defaultChecked, value, defaultValue }) {
  return type === "checkbox"
    ? checked !== defaultChecked
    : value !== defaultValue;
}
