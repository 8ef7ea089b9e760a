import { knownTimeUntil } from "../../../monitor/monitor_state.ts";
import { uptimeOf } from "../../../monitor/roll_up.ts";
import { type RangeUptime, rangeUptimeOf } from "../../history/range_uptime.ts";
import { type CurrentState, knownUntil } from "../words/current_state.ts";
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

export function rowText(current: CurrentState, now: number): RowText {
  const { monitor, state, shown, since, responseMs } = current;
  return {
    uptime: uptimeText(uptimeSinceAdded(current, now)),
    response: responseText(responseMs),
    note: monitor.hold
      ? `${monitor.hold.kind} by the operator`
      : shown === "down" && since !== null
      ? [`for ${durationText(Math.max(0, now - since))}`, causeOf(state)]
        .filter((part) => part !== "").join(": ")
      : "",
  };
}

function uptimeSinceAdded(current: CurrentState, now: number): RangeUptime {
  const { monitor: { createdAt, intervalMs }, state } = current;
  const rangeMs = now - createdAt;
  if (state === undefined) return rangeUptimeOf([], rangeMs);
  const { upMs, downMs, upCount, downCount } = state;
  // states of before have counts alone until the second probe
  if (upMs + downMs === 0 && upCount + downCount > 1) {
    const share = uptimeOf(state);
    return { share, knownMs: rangeMs, rangeMs, isEstimated: true };
  }
  const known = knownTimeUntil(state, knownUntil(current, now), intervalMs);
  return rangeUptimeOf([{ ...known, isEstimated: false }], rangeMs);
}

function causeOf(state: CurrentState["state"]): string {
  const cause = state?.cause ?? null;
  return cause === null ? "" : causeText(cause);
}
