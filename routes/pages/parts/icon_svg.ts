import {
  SHOWN_STATES,
  type ShownState,
} from "../../../monitor/shown_states.ts";

const COLOURS = {
  good: "#0f8a63",
  fair: "#9a6700",
  bad: "#c62a1c",
  neutral: "#6b7480",
};

/** The icon as a picture of its own, for the tab of the browser. */
export function iconSvg(state: ShownState): string {
  const { colour, iconPath } = SHOWN_STATES[state];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 18 18">` +
    `<path fill="${
      COLOURS[colour]
    }" fill-rule="evenodd" d="${iconPath}"/></svg>`;
}
