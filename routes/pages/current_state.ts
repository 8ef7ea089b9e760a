import type { ShownState, StatusView } from "../../monitor/status_view.ts";
import type { MonitoredUrl } from "../../monitor/types.ts";
import type { UrlState } from "../../monitor/url_state.ts";

/** How a url is right now, as it may be said to a reader. */
export interface CurrentState {
  readonly url: MonitoredUrl;
  readonly shown: ShownState;
  /** When it became so; null where there is no such time. */
  readonly since: number | null;
  readonly state: UrlState | undefined;
  /** Of the latest probe, where it came through. */
  readonly responseMs: number | null;
  /** When it was last probed; null before that. */
  readonly checkedAt: number | null;
}

export function currentState(
  url: MonitoredUrl,
  view: Pick<StatusView, "state" | "shown">,
  now: number,
): CurrentState {
  const state = view.state(url.id);
  const checkedAt = state === undefined || state.lastAt === 0
    ? null
    : state.lastAt;
  const shown = view.shown(url, now);
  const since = shown === "up" || shown === "down"
    ? state?.since ?? null
    : null;
  return {
    url,
    shown,
    since,
    state,
    responseMs: shown === "up" ? state?.lastDurationMs ?? null : null,
    checkedAt,
  };
}
