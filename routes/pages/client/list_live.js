// News of the list: what its rows say, the counts, the icon of the page, and whether the list is whole.

import { $, $$, BASE_PATH, setIcon, setTabIcon, setText } from "./elements.js";
import { heardText, isStale, listenTo, STALE_MS } from "./news.js";
import { showTimes } from "./times.js";

const WAITING_MS = 500;
const USUAL_MS = 10_000;
/** A first result is waited for no longer than this. */
const PATIENCE_MS = 30_000;
/** Another instance learns of a new url within a second: what differs is asked for twice. */
const DOUBT_MS = 2_000;

const place = () => $("#list");
const rows = () => $$(".monitors tbody tr");
const patientUntil = Date.now() + PATIENCE_MS;

/** What the list was like when it was made; `since` belongs to it. */
let known = null;
let since = 0;
let heardAt = Date.now();
/** How often something was told that no row says yet. */
let newsCount = 0;
let isLooking = false;
let wasOutdated = false;
let lookTimer = 0;

let loadAgain = null;

/** `onOutdated` loads the list again, in place. */
export function startListLive(onOutdated) {
  loadAgain = onOutdated;
  begin(place());
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

function begin(list) {
  known = list;
  since = Number(list.dataset.now ?? 0);
}

function onNews({ data, type }) {
  const { summary, urls = [], gone = [] } = JSON.parse(data);
  hear();
  let isNew = gone.length > 0 || (type === "change" && summary !== undefined);
  for (const { id, state, response } of urls) {
    const row = document.getElementById(`u${id}`);
    if (row === null) continue;
    if (row.dataset.s !== state) isNew = true;
    else if ($("time", row)) setText($$("data", row)[1], responseOf(response));
  }
  if (!isNew) return;
  newsCount++;
  since = 0; // so that no row is left out
  lookIn(0);
}

/** Where no answer came there is no time of one to tell. */
function responseOf(text) {
  return text === "–" ? "" : text;
}

function lookIn(ms) {
  if (isLooking) return;
  clearTimeout(lookTimer);
  lookTimer = setTimeout(look, ms);
}

/** Asks what has changed; often while a first result is awaited. */
async function look() {
  const counted = newsCount;
  isLooking = true;
  try {
    if (!document.hidden) await ask(counted);
  } catch {
    // The network or the server is away: the next look may find it.
  }
  isLooking = false;
  lookIn(counted === newsCount ? waitMs() : 0);
}

function waitMs() {
  if (wasOutdated && $("[data-outdated]")?.hidden !== false) return DOUBT_MS;
  const isWaiting = rows().some((row) => row.dataset.s === "pending");
  return isWaiting && Date.now() < patientUntil ? WAITING_MS : USUAL_MS;
}

async function ask(counted) {
  const asked = place();
  if (known !== asked) begin(asked);
  const ids = rows().map(({ id }) => id.slice(1)).join();
  const signal = AbortSignal.timeout(STALE_MS);
  const response = await fetch(
    `${BASE_PATH}/app/states?since=${since}&ids=${ids}`,
    { signal },
  );
  if (response.status === 401) return location.reload();
  if (!response.ok) throw new Error(`Cannot look: status ${response.status}`);
  const answer = await response.json();
  hear();
  if (asked !== place()) return; // another list is shown by now
  if (counted === newsCount) since = answer.now;
  const { counts } = answer;
  answer.rows.forEach(showRow);
  showCounts(counts);
  setTabIcon(answer.state);
  const isOutdated = asked.dataset.ids !== answer.ids;
  await showOutdated(isOutdated || isSomeMissing(counts));
}

function hear() {
  heardAt = Date.now();
  showHeard();
}

function showHeard() {
  const line = $("[data-heard]");
  if (line === null) return;
  line.classList.toggle("is-stale", isStale(heardAt));
  setText(line, heardText(heardAt));
}

function showRow([id, shown, word, uptime, response, note, checkedAt]) {
  const [figure, covered] = uptime;
  const row = document.getElementById(`u${id}`);
  if (row === null) return;
  if (row.dataset.s !== shown) {
    row.dataset.s = shown;
    setIcon($(".icon", row), shown);
    $(".word", row).className = `word is-${shown}`;
  }
  setText($(".word", row), word);
  const [share, time] = $$("data", row);
  setText(share, figure);
  setText(share.nextElementSibling, covered);
  setText(time, response);
  setText($("em", row), note);
  if (checkedAt !== null) showChecked(time.previousElementSibling, checkedAt);
}

function showChecked(place, at) {
  const shown = $("time", place);
  if (shown?.dateTime === at) return;
  const time = shown ?? document.createElement("time");
  time.dateTime = at;
  time.dataset.as = "ago";
  if (shown === null) place.replaceChildren(time);
  showTimes(place);
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
  const listed = rows().filter((row) => row.dataset.s === state).length;
  return (counts[state] ?? 0) > listed && $("nav [rel]", place()) === null;
}

/** Loads the list again once it is sure to differ, or says so where that would lose something. */
async function showOutdated(isOutdated) {
  const isSure = isOutdated && wasOutdated;
  wasOutdated = isOutdated;
  const line = $("[data-outdated]");
  const mayLoad = isSure && !isInUse();
  if (line === null) return mayLoad && location.reload(); // the first monitor
  if (mayLoad) await loadAgain();
  else line.hidden = !isSure;
}

/** Something in the list is ticked or has the focus, or something is typed. */
function isInUse() {
  return $("#list :focus-visible, #list input:checked, select:focus") !==
      null ||
    $$("input:not([type=checkbox])").some(({ value, defaultValue }) =>
      value !== defaultValue
    );
}
