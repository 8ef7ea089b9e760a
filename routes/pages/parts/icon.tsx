import type { JSX } from "hono/jsx/jsx-runtime";
import {
  SHOWN_STATES,
  type ShownState,
  STATE_NAMES,
} from "../../../monitor/shown_states.ts";

/** The shape of a state inside a page. The word beside it says the same. */
export function Icon({ state }: { readonly state: ShownState }): JSX.Element {
  return (
    <svg class={`icon is-${state}`} aria-hidden="true" focusable="false">
      <use href={`#icon-${state}`} />
    </svg>
  );
}

/** The shapes that icons refer to; once in each page. */
export function IconSprite(): JSX.Element {
  return (
    <svg class="sprite" aria-hidden="true" focusable="false">
      {STATE_NAMES.map((state) => (
        <symbol id={`icon-${state}`} viewBox="0 0 16 16">
          <path fill-rule="evenodd" d={SHOWN_STATES[state].iconPath} />
        </symbol>
      ))}
    </svg>
  );
}
