import type { MonitorState } from "../../../monitor/monitor_state.ts";
import { DAY_MS, HOUR_MS } from "../../history/url_history.ts";

export interface Certificate {
  readonly expiresAt: number;
  /** Whole days; negative once it has expired. */
  readonly daysLeft: number;
}

/** The certificate that was last shown; null without TLS. */
export function certificateOf(
  state: Pick<MonitorState, "certificateExpiryHour"> | undefined,
  now: number,
): Certificate | null {
  const hour = state?.certificateExpiryHour ?? null;
  if (hour === null) return null;
  const expiresAt = hour * HOUR_MS;
  return { expiresAt, daysLeft: Math.floor((expiresAt - now) / DAY_MS) };
}

/** `61 days`, `expired`. */
export function certificateText({ daysLeft }: Certificate): string {
  return daysLeft < 0 ? "expired" : daysText(daysLeft);
}

export function daysText(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}
