// Elements of a page by selector, and what is written on them.

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (
  selector,
  root = document,
) => [...root.querySelectorAll(selector)];

/** Only what differs: a screen reader reads again what is written again. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setIcon(icon, state) {
  if (icon === null) return;
  icon.setAttribute("class", `icon is-${state}`);
  icon.firstElementChild.setAttribute("href", `#icon-${state}`);
}

/** The path of the instance on its host, without a slash at its end. Assets lie two folders below. */
export const BASE_PATH = new URL("../..", import.meta.url).pathname
  .replace(/\/$/, "");

/** The icon of the browser's tab. */
export function setTabIcon(state) {
  const icon = $("link[rel=icon]");
  const { href } = new URL(`icon-${state}.svg`, import.meta.url);
  if (icon.href !== href) icon.href = href;
}
