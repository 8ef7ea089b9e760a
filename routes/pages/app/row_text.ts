import type { CurrentState } from "../words/current_state.ts";
import { durationText } from "../client/time_words.js";
import { responseText } from "../words/number_text.ts";
import { causeText } from "../words/state_words.ts";

/** What a row of the list says besides the name. */
export interface RowText {
  /** Of the last check, `–` where it has none. */
  readonly response: string;
  /** Why and for how long it is down, or that an operator holds it; empty otherwise. */
  readonly note: string;
}

export function rowText(current: CurrentState, now: number): RowText {
  const { monitor, state, shown, since, responseMs } = current;
  return {
    response: responseText(responseMs),
    note: monitor.hold
      ? `${monitor.hold.kind} by the operator`
      : shown === "down" && since !== null
      ? [`for ${durationText(Math.max(0, now - since))}`, causeOf(state)]
        .filter((part) => part !== "").join(": ")
      : "",
  };
}

function causeOf(state: CurrentState["state"]): string {
  const cause = state?.cause ?? null;
  return cause === null ? "" : causeText(cause);
}
