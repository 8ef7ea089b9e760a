import { countsAsUp } from "../../../monitor/codes.ts";
import {
  SHOWN_STATES,
  type ShownState,
} from "../../../monitor/shown_states.ts";
import type { StatusView } from "../../../monitor/status_view.ts";
import type { Monitor } from "../../../monitor/types.ts";
import type { MonitorState } from "../../../monitor/monitor_state.ts";

/** How a url is right now, as it may be said to a reader. */
export interface CurrentState {
  readonly monitor: Monitor;
  readonly shown: ShownState;
  /** When it became so; null where there is no such time. */
  readonly since: number | null;
  readonly state: MonitorState | undefined;
  /** The response time of the latest probe, where it came through. */
  readonly responseMs: number | null;
  /** When it was last probed; null before that. */
  readonly checkedAt: number | null;
}

/** Without `since`, each state is since its event began. */
export type StateSource =
  & Pick<StatusView, "state" | "shown">
  & Partial<Pick<StatusView, "since">>;

export function currentState(
  monitor: Monitor,
  view: StateSource,
  now: number,
): CurrentState {
  const state = view.state(monitor.id);
  const checkedAt = state === undefined || state.lastAt === 0
    ? null
    : state.lastAt;
  const shown = view.shown(monitor, now);
  const since = isKnown(shown) && state !== undefined
    ? view.since?.(monitor, now) ?? state.since
    : null;
  const cameThrough = SHOWN_STATES[shown].isUp === true &&
    state !== undefined &&
    countsAsUp(state.lastOutcome);
  return {
    monitor,
    shown,
    since,
    state,
    responseMs: cameThrough ? state.lastDurationMs : null,
    checkedAt,
  };
}

/** Where what is known of a url ends: at `end`, but at its last check where nothing newer can be said. */
export function knownUntil(
  { shown, checkedAt }: Pick<CurrentState, "shown" | "checkedAt">,
  end: number,
): number {
  return isKnown(shown) ? end : checkedAt ?? end;
}

export function isKnown(shown: ShownState): boolean {
  return SHOWN_STATES[shown].isUp !== null;
}
