// Comfort on the signed-in pages. Everything works without it.

import "./copy.js";
import { $, $$, setText } from "./elements.js";
import { startList } from "./list.js";

const PROGRESS_MS = 500;

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

/** Where the menu is narrower than what is in it, it is scrolled to where one is. */
const showPlace = () => {
  const place = $("main > .menu [aria-current]");
  const nav = place?.parentElement;
  if (nav) nav.scrollLeft = place.offsetLeft - nav.offsetLeft;
};

const focusProblems = () => $(".errors")?.focus();

const selectToken = () => {
  const token = $("[data-select]");
  token?.focus();
  token?.select();
};

/** What was tried can be watched: Enter does so next. */
const offerToWatch = (form, { up, isRefused = false }) => {
  const save = $('button[value="save"][hidden]', form);
  if (!save || isRefused) return;
  save.hidden = false;
  save.textContent = up ? "Start watching" : "Watch it anyway";
  const again = $('button[value="try"]', form);
  again.className = "";
  again.textContent = "Check again";
  if (up) save.focus();
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
    output.textContent = "Checking …";
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
      offerToWatch(form, result);
    } catch {
      output.className = "bad";
      output.textContent =
        "The check could not be run: reload the page and try again";
    }
    button.removeAttribute("aria-disabled");
  });
};

/** Tells how far a change of many monitors is, and goes on when it is over. */
const followProgress = async () => {
  const place = $("[data-progress]");
  if (!place) return;
  try {
    const response = await fetch(location.href, {
      headers: { Accept: "application/json" },
    });
    const { text, count, isOver } = await response.json();
    if (isOver || !response.ok) return location.reload();
    setText($("[role=status]", place), text);
    $("progress", place).value = count;
  } catch {
    // The network or the server is away: the next look may find it.
  }
  setTimeout(followProgress, PROGRESS_MS);
};

announce();
showPlace();
focusProblems();
selectToken();
tryInPlace();
followProgress();
startList();
