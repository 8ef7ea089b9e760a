import type { ShownState } from "../../../monitor/status_view.ts";

export const ICON_STATES: readonly ShownState[] = [
  "up",
  "down",
  "unknown",
  "pending",
  "paused",
];

/** One shape per state, so that none depends on its colour: drawn in a square of 16. */
export const ICON_PATHS: Readonly<Record<ShownState, string>> = {
  up:
    "M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0ZM4.2 7.2 3 8.4l3.6 3.5L13 5.4l-1.2-1.2-5.2 5.3Z",
  down:
    "M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7ZM5.5 4.2 4.2 5.5 6.7 8l-2.5 2.5 1.3 1.3L8 9.3l2.5 2.5 1.3-1.3L9.3 8l2.5-2.5-1.3-1.3L8 6.7Z",
  unknown:
    "M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0Zm0 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM4.5 7.1h7v1.8h-7Z",
  pending:
    "M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0Zm0 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM7.1 4h1.8v3.7l2.4 1.9-1.1 1.4-3.1-2.4Z",
  paused:
    "M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0Zm0 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM5.4 5h1.8v6H5.4ZM8.8 5h1.8v6H8.8Z",
};

const COLOURS: Readonly<Record<ShownState, string>> = {
  up: "#0f8a63",
  down: "#c62a1c",
  unknown: "#6b7480",
  pending: "#6b7480",
  paused: "#6b7480",
};

/** The icon as a picture of its own, for the tab of the browser. */
export function iconSvg(state: ShownState): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 18 18">` +
    `<path fill="${COLOURS[state]}" fill-rule="evenodd" d="${
      ICON_PATHS[state]
    }"/></svg>`;
}
