// Comfort on the signed-in pages. Everything works without it.

import { $, $$ } from "./elements.js";
import { startListLive } from "./list_live.js";

/** What a page says on arrival is not read out, but what comes into a live region later is. */
const announce = () => {
  const text = $$("p.notice, .notice p:first-child").map((p) => p.textContent);
  if (text.length === 0) return;
  const region = document.createElement("p");
  region.className = "visually-hidden";
  region.setAttribute("role", "status");
  $("#main").append(region);
  setTimeout(() => region.textContent = text.join(" "), 200);
  setTimeout(() => region.remove(), 5_000);
};

const focusProblems = () => $(".errors")?.focus();

const selectToken = () => {
  const token = $("[data-select]");
  token?.focus();
  token?.select();
};

/** Tries a probe without leaving the page, so that nothing typed is lost. */
const tryInPlace = () => {
  const button = $('button[name="do"][value="try"]');
  const output = $(".actions output");
  if (!button || !output) return;
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const form = button.form;
    const body = new FormData(form);
    body.set("do", "try");
    output.className = "";
    output.textContent = "Trying …";
    button.setAttribute("aria-disabled", "true");
    try {
      const response = await fetch(form.action, {
        method: "POST",
        headers: { Accept: "application/json" },
        body,
      });
      const result = await response.json();
      output.className = result.up ? "good" : "bad";
      output.textContent = result.text;
    } catch {
      output.className = "bad";
      output.textContent = "Cannot try it now: load the page again";
    }
    button.removeAttribute("aria-disabled");
  });
};

/** Texts that are to be used elsewhere get a button that copies them. */
const offerCopies = () => {
  if (!navigator.clipboard) return; // only over https, and on this machine
  for (const text of $$("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy: ${text.ariaLabel}`);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent.trim());
      button.textContent = "Copied";
    });
    text.after(button);
  }
};

const list = $("form.list");
const rows = list ? $$(".urls li", list) : [];

/** Hides the rows that the search and the state do not mean, at once. */
const filterInPlace = () => {
  const form = $("form.filter");
  const search = $("#f-q");
  if (!form || !search || !list) return;
  const texts = new Map(rows.map((row) => [
    row,
    `${$("a", row).textContent}\n${$("small", row).textContent}`
      .toLowerCase(),
  ]));
  let timer = 0;
  const apply = () => {
    const wanted = search.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !texts.get(row).includes(wanted);
    const shown = rows.filter((row) => !row.hidden).length;
    $("[data-shown]").textContent = shown;
    $(".none").hidden = shown > 0;
    countTicked();
  };
  // The server has filtered by what the search was: what is shorter or other needs it again.
  const loaded = search.defaultValue.trim().toLowerCase();
  search.addEventListener("input", () => {
    clearTimeout(timer);
    if (search.value.trim().toLowerCase().includes(loaded)) apply();
    else timer = setTimeout(() => form.requestSubmit(), 400);
  });
  $("#f-tag")?.addEventListener("change", () => form.requestSubmit());
  if (search.value !== search.defaultValue) apply();
};

let lastTicked = null;

const countTicked = () => {
  if (!list) return;
  const boxes = rows.filter((row) => !row.hidden).map((row) => $("input", row));
  const ticked = boxes.filter((box) => box.checked).length;
  const all = $("#f-all");
  all.checked = ticked > 0 && ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
  $(".ticked").textContent = ticked === 0 ? "" : `${ticked} ticked`;
};

/** "All" ticks what is shown; Shift ticks everything between two rows. Hidden rows are never ticked. */
const tickTogether = () => {
  if (!list) return;
  const all = $("#f-all");
  all.removeAttribute("name"); // the ticks themselves are sent
  all.addEventListener("change", () => {
    for (const row of rows) {
      $("input", row).checked = all.checked && !row.hidden;
    }
    countTicked();
  });
  $(".urls", list).addEventListener("click", (event) => {
    const box = event.target;
    if (box.name !== "id") return;
    const row = box.closest("li");
    if (event.shiftKey && lastTicked) {
      const shown = rows.filter((each) => !each.hidden);
      const [a, b] = [shown.indexOf(lastTicked), shown.indexOf(row)];
      for (const each of shown.slice(Math.min(a, b), Math.max(a, b) + 1)) {
        $("input", each).checked = box.checked;
      }
    }
    lastTicked = row;
    countTicked();
  });
  list.addEventListener("submit", () => {
    for (const row of rows) if (row.hidden) $("input", row).checked = false;
  });
  countTicked();
};

announce();
focusProblems();
selectToken();
tryInPlace();
offerCopies();
filterInPlace();
tickTogether();
startListLive();
