// What the script adds to pages that work without it.

import { enlivenCharts, startCharts } from "./charts.js";
import { groupPast } from "./days.js";
import { $, $$, BASE_PATH } from "./elements.js";
import { startLive } from "./live.js";
import { MINUTE_MS } from "./time_words.js";
import { showTimes, showZone } from "./times.js";

/** The form would do the same by loading the page again, as it does where a logo changes too. */
function chooseTheme(event) {
  const { target, submitter } = event;
  if (!target.matches(".themes") || submitter === null) return;
  if ($(".brand source") !== null) return;
  event.preventDefault();
  const theme = submitter.value;
  document.cookie = `theme=${theme}; path=${
    BASE_PATH || "/"
  }; max-age=31536000; samesite=lax`;
  const root = document.documentElement;
  root.dataset.theme = theme;
  for (const button of $$(".themes button")) {
    button.setAttribute("aria-pressed", String(button === submitter));
  }
  for (const meta of $$("[name=theme-color]")) {
    meta.content = getComputedStyle(root).backgroundColor;
  }
}

document.addEventListener("submit", chooseTheme);
showZone();
groupPast();
showTimes();
setInterval(showTimes, MINUTE_MS);
startCharts();
enlivenCharts();
if (document.body.dataset.live !== undefined) startLive();
