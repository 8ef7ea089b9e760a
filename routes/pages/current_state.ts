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

/** Ticks reach the store this late, where another instance probes. */
const MAX_DELAY_MS = 150_000;

/** A url that should have been probed and was not for a while is as good as unknown. */
export function currentState(
  url: MonitoredUrl,
  view: Pick<StatusView, "state" | "shown">,
  now: number,
): CurrentState {
  const state = view.state(url.id);
  const checkedAt = state === undefined || state.lastAt === 0
    ? null
    : state.lastAt;
  const known = view.shown(url);
  const overdue = checkedAt !== null &&
    now - checkedAt > 2 * url.intervalMs + MAX_DELAY_MS;
  const shown = overdue && (known === "up" || known === "down")
    ? "unknown"
    : known;
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
