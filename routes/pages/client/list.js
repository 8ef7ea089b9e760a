// The list of monitors: it is searched as one types, and ticks are counted.

import { $, $$, setText } from "./elements.js";
import { startListLive } from "./list_live.js";
import { showTimes } from "./times.js";

const TYPING_MS = 250;

const list = () => $("#list");
const boxes = () => $$('input[name="id"]', list());

export function startList() {
  if (!list()) return;
  startListLive(loadAgain);
  const form = $("form.filter");
  if (!form) return;
  searchInPlace(form);
  document.addEventListener("change", onTick);
  document.addEventListener("click", tickBetween);
  document.addEventListener("reset", () => setTimeout(showTicked));
  showTicked();
}

function searchInPlace(form) {
  let timer = 0;
  const search = () => {
    clearTimeout(timer);
    show(addressOf(form));
  };
  $("#f-q").addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, TYPING_MS);
  });
  $("#f-tag")?.addEventListener("change", search);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
}

function addressOf(form) {
  const fields = [...new FormData(form)].filter(([, value]) => value !== "");
  const query = new URLSearchParams(fields).toString();
  const { pathname } = new URL(form.action);
  return query === "" ? pathname : `${pathname}?${query}`;
}

let latest = new AbortController();

/** Shows the list of another address in place of this one. What is ticked stays so, where it is still there. */
async function show(address) {
  latest.abort();
  latest = new AbortController();
  try {
    const response = await fetch(address, { signal: latest.signal });
    const text = await response.text();
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = $("#list", page);
    const isOther = !fresh || !$("form.filter", page);
    if (response.redirected || isOther) return location.assign(address);
    const ticked = new Set(
      boxes().filter(({ checked }) => checked).map(({ value }) => value),
    );
    list().replaceWith(fresh);
    $(".counts").replaceWith($(".counts", page));
    for (const box of boxes()) box.checked = ticked.has(box.value);
    for (const { id } of $$("#f-q, #f-tag", page)) keep($(`#${id}`));
    history.replaceState(null, "", address);
    showTimes(list());
    showTicked();
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  }
}

/** What a field says is what the list shows: it is no change any more. */
function keep(field) {
  if (field?.id === "f-q") field.defaultValue = field.value;
}

function loadAgain() {
  return show(location.pathname + location.search);
}

function onTick({ target }) {
  if (!target.closest("form.list")) return;
  if (target.id === "f-page" || target.id === "f-all") {
    for (const box of boxes()) box.checked = target.checked;
  }
  if (target.id !== "f-all" && !target.checked) $("#f-all").checked = false;
  showTicked();
}

/** The box in the head ticks the page; the one in the bar, all pages. */
function showTicked() {
  const [page, all] = [$("#f-page"), $("#f-all")];
  if (!page) return;
  const ticked = boxes().filter(({ checked }) => checked).length;
  const total = Number(all.dataset.total);
  page.hidden = false;
  page.checked = ticked > 0 && ticked === boxes().length;
  page.indeterminate = ticked > 0 && !page.checked;
  all.parentElement.hidden = total === boxes().length;
  const count = all.checked ? total : ticked;
  setText($(".ticked"), `${count.toLocaleString("en")} selected`);
}

let lastTicked = null;

/** Shift ticks everything between two rows. */
function tickBetween({ target, shiftKey }) {
  if (target.name !== "id") return;
  const all = boxes();
  const [a, b] = [all.indexOf(lastTicked), all.indexOf(target)];
  if (shiftKey && a >= 0) {
    for (const box of all.slice(Math.min(a, b), Math.max(a, b) + 1)) {
      box.checked = target.checked;
    }
  }
  lastTicked = target;
}
