// The stream of news, and how fresh what it told is.

import { clockSeconds } from "./times.js";

/** The server is heard from every 10 s at least. */
export const STALE_MS = 30_000;
/** When the server refuses or is away; spread, so that not all ask at once. */
const RETRY_MS = 5_000;
const RETRY_SPREAD_MS = 10_000;

export function retryMs() {
  return RETRY_MS + Math.random() * RETRY_SPREAD_MS;
}

/**
 * Hears what comes from `path` for as long as the page is seen: a browser has
 * six connections to one server over plain http, and streams of tabs in the
 * background would leave none to load another page with.
 */
export function listenTo(path, onNews) {
  let source = null;
  let timer = 0;
  const listen = () => {
    clearTimeout(timer);
    source?.close();
    if (document.hidden) return;
    const opened = source = new EventSource(path);
    for (const type of ["snapshot", "change", "beat"]) {
      opened.addEventListener(type, onNews);
    }
    opened.addEventListener("error", () => {
      // Refused for now: the browser would not ask again by itself.
      if (opened.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(listen, retryMs());
    });
  };
  listen();
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", ({ persisted }) => persisted && listen());
}

export function isStale(heardAt) {
  return Date.now() - heardAt > STALE_MS;
}

/** A widget has little room: there it is told only when something is amiss. */
export function heardText(heardAt, told) {
  const time = clockSeconds(heardAt);
  if (told === "stale") {
    return isStale(heardAt) ? `Not live: last heard at ${time}.` : "";
  }
  return isStale(heardAt)
    ? `Not live: last heard at ${time}, trying again.`
    : `Live: last heard at ${time}.`;
}
