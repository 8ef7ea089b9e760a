import type { JSX } from "hono/jsx/jsx-runtime";
import {
  SHOWN_STATES,
  type ShownState,
  STATE_NAMES,
} from "../../../monitor/shown_states.ts";

interface IconProps {
  readonly state: ShownState;
  /** Where no word beside it says the same. */
  readonly label?: string;
}

/** The shape of a state inside a page. */
export function Icon({ state, label }: IconProps): JSX.Element {
  return (
    <svg
      class={`icon is-${state}`}
      role={label === undefined ? undefined : "img"}
      aria-label={label}
      aria-hidden={label === undefined ? "true" : undefined}
    >
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
