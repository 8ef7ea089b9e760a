import { uptimeOf } from "../../../monitor/roll_up.ts";
import type { CurrentState } from "../words/current_state.ts";
import { durationText } from "../words/duration_text.ts";
import { percentText, responseText } from "../words/number_text.ts";
import { causeText } from "../words/state_words.ts";

/** What a row of the list says besides the name. */
export interface RowText {
  /** Share of probes that found it up since it was added, `–` before the first. */
  readonly uptime: string;
  readonly response: string;
  /** Why and for how long it is down; empty otherwise. */
  readonly note: string;
}

export function rowText(
  { state, shown, since, responseMs }: CurrentState,
  now: number,
): RowText {
  return {
    uptime: percentText(state === undefined ? null : uptimeOf(state)),
    response: responseText(responseMs),
    note: shown === "down" && since !== null
      ? [`for ${durationText(Math.max(0, now - since))}`, causeOf(state)]
        .filter((part) => part !== "").join(": ")
      : "",
  };
}

function causeOf(state: CurrentState["state"]): string {
  const cause = state?.cause ?? null;
  return cause === null ? "" : causeText(cause);
}
