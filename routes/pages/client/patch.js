// Brings a part of a page up to date in place: what stays the same is not touched, so that focus, selection and scroll stay.

import { isChosenIn } from "./charts.js";

/** Makes `place` like `fresh`, which is used up. What the reader unfolded stays so. */
export function patch(place, fresh) {
  if (place.isEqualNode(fresh)) return;
  if (place.nodeName !== fresh.nodeName) return place.replaceWith(fresh);
  if (place.nodeType !== Node.ELEMENT_NODE) {
    place.data = fresh.data;
    return;
  }
  if (place.matches("svg") && isChosenIn(place)) return;
  for (const { name } of [...place.attributes]) {
    if (name !== "open" && name !== "style" && !fresh.hasAttribute(name)) {
      place.removeAttribute(name);
    }
  }
  for (const { name, value } of fresh.attributes) {
    if (name !== "open" && place.getAttribute(name) !== value) {
      place.setAttribute(name, value);
    }
  }
  patchChildren(place, fresh);
}

function patchChildren(place, fresh) {
  const ids = new Set([...fresh.children].map(({ id }) => id));
  let at = place.firstChild;
  const drop = () => {
    const next = at.nextSibling;
    at.remove();
    at = next;
  };
  for (const next of [...fresh.childNodes]) {
    while (at?.id && !ids.has(at.id)) drop();
    const match = next.id
      ? [...place.children].find(({ id }) => id === next.id)
      : at !== null && !at.id && at.nodeName === next.nodeName
      ? at
      : undefined;
    if (match === undefined) {
      place.insertBefore(next, at);
      continue;
    }
    if (match === at) at = at.nextSibling;
    else place.insertBefore(match, at);
    patch(match, next);
  }
  while (at !== null) drop();
}
