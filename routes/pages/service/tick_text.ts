import { shownWord } from "../../../monitor/codes.ts";
import type { Tick } from "../../../monitor/types.ts";
import { shortCauseText } from "../words/state_words.ts";

/** What a probe found, besides its outcome: `Status 200`, `Did not answer in time`. Empty where there is nothing to add. */
export function tickText({ outcome, status, kind }: Tick): string {
  if (shownWord(outcome) === "unknown") {
    return "No result: a problem on our side";
  }
  if (kind === null) return status === null ? "" : `Status ${status}`;
  const cause = shortCauseText({ kind, status });
  const text = cause.slice(0, 1).toUpperCase() + cause.slice(1);
  const isTold = kind === "status" || kind === "failed";
  return status === null || isTold ? text : `${text} (status ${status})`;
}
