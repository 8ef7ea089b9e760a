import { uptimeOf } from "../../../monitor/roll_up.ts";
import { type RangeUptime, rangeUptimeOf } from "../../history/range_uptime.ts";
import type { CurrentState } from "../words/current_state.ts";
import { durationText } from "../words/duration_text.ts";
import { responseText } from "../words/number_text.ts";
import { uptimeText } from "../words/uptime_text.ts";
import { causeText } from "../words/state_words.ts";

/** What a row of the list says besides the name. */
export interface RowText {
  /** Since it was added, `–` before anything is known. */
  readonly uptime: string;
  readonly response: string;
  /** Why and for how long it is down, or that an operator holds it; empty otherwise. */
  readonly note: string;
}

export function rowText(
  { monitor, state, shown, since, responseMs }: CurrentState,
  now: number,
): RowText {
  return {
    uptime: uptimeText(uptimeSince(monitor.createdAt, state, now)),
    response: responseText(responseMs),
    note: monitor.hold
      ? `${monitor.hold.kind} by the operator`
      : shown === "down" && since !== null
      ? [`for ${durationText(Math.max(0, now - since))}`, causeOf(state)]
        .filter((part) => part !== "").join(": ")
      : "",
  };
}

function uptimeSince(
  createdAt: number,
  state: CurrentState["state"],
  now: number,
): RangeUptime {
  const { upMs = 0, downMs = 0 } = state ?? {};
  const rangeMs = now - createdAt;
  // states of before have counts alone until the second probe
  const byCounts = state === undefined ? null : uptimeOf(state);
  return upMs + downMs === 0
    ? { share: byCounts, knownMs: rangeMs, rangeMs, isEstimated: true }
    : rangeUptimeOf([{ upMs, downMs, isEstimated: false }], rangeMs);
}

function causeOf(state: CurrentState["state"]): string {
  const cause = state?.cause ?? null;
  return cause === null ? "" : causeText(cause);
}
