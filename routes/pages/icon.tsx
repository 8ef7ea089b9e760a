import type { ShownState } from "../../monitor/status_view.ts";
import { ICON_PATHS } from "./icon_svg.ts";

/** The shape of a state inside a page. The word beside it says the same. */
export function Icon({ state }: { readonly state: ShownState }) {
  return (
    <svg
      class={`icon is-${state}`}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      <path fill-rule="evenodd" d={ICON_PATHS[state]} />
    </svg>
  );
}
