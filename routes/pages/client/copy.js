// Buttons that copy the text beside them. Without the script there are none.

import { $$ } from "./elements.js";

const TOLD_MS = 3_000;

function offerCopies() {
  const texts = $$("[data-copy]");
  if (texts.length === 0) return;
  const region = document.createElement("p");
  region.className = "visually-hidden";
  region.setAttribute("role", "status");
  document.body.append(region);
  for (const text of texts) {
    const button = document.createElement("button");
    const what = document.createElement("span");
    what.className = "visually-hidden";
    what.textContent = ` ${text.ariaLabel}`;
    button.type = "button";
    button.className = "copy";
    button.append("Copy", what);
    let timer = 0;
    button.addEventListener("click", async () => {
      const told = await copy(text) ? "Copied" : "Now press Ctrl+C";
      button.firstChild.data = told;
      region.textContent = told;
      clearTimeout(timer);
      timer = setTimeout(() => {
        button.firstChild.data = "Copy";
        region.textContent = "";
      }, TOLD_MS);
    });
    text.after(button);
  }
}

/** Browsers have a clipboard only over https and on this machine: else the text is selected, and copied as people do. */
async function copy(element) {
  const text = (element.value ?? element.textContent).trim();
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    if (element.select) element.select();
    else getSelection().selectAllChildren(element);
    return document.execCommand("copy");
  }
}

offerCopies();
