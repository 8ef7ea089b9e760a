// Elements of a page, by selector.

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (
  selector,
  root = document,
) => [...root.querySelectorAll(selector)];

/** Only what differs: a screen reader reads again what is written again. */
export const setText = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};
