import type { MonitoredUrl, MonitorEvent, Tick } from "../../monitor/types.ts";
import { currentEvent, type UrlState } from "../../monitor/url_state.ts";

/** Events are numbered per url; on the wire their ids are unique over all. */
const EVENTS_PER_URL = 1_000_000_000;

/** A url as the v1 API writes it: times in Unix seconds, members by name. */
export function serviceJson(
  url: MonitoredUrl,
  state: UrlState | undefined,
): Record<string, unknown> {
  const open = state === undefined ? null : currentEvent(state);
  const event = open === null ? null : eventJson(open);
  return {
    created_at: seconds(url.createdAt),
    current_status: event,
    id: url.id,
    latest_event: { data: event },
    metric: { data: metricJson(state) },
    name: url.name,
    updated_at: seconds(url.updatedAt),
    url: url.url,
  };
}

/** What only the owner sees. Header values are secrets: their names are enough to know that they are there. */
export function settingsJson(url: MonitoredUrl): Record<string, unknown> {
  return {
    interval: url.intervalMs / 1_000,
    timeout: url.timeoutMs / 1_000,
    method: url.method,
    expected_status: url.expectedStatus,
    expected_text: url.expectedText,
    header_names: Object.keys(url.headers),
    follow_redirects: url.followRedirects,
    failures_before_down: url.failuresBeforeDown,
    public: url.public,
    paused: url.paused,
    tags: url.tags,
  };
}

export function eventJson(event: MonitorEvent): Record<string, unknown> {
  return {
    created_at: seconds(event.startedAt),
    date_ended: event.endedAt === null ? null : seconds(event.endedAt),
    date_started: seconds(event.startedAt),
    event: event.event,
    id: event.urlId * EVENTS_PER_URL + event.number,
    updated_at: seconds(event.endedAt ?? event.startedAt),
  };
}

/** `response_time_ms` is null when the outcome is unknown; `error` is a kind from a closed list. */
export function tickJson(tick: Tick): Record<string, unknown> {
  return {
    at: tick.at / 1_000,
    outcome: tick.outcome,
    response_time_ms: tick.outcome === "unknown" ? null : tick.durationMs,
    status: tick.status,
    error: tick.kind,
  };
}

function metricJson(state: UrlState | undefined): Record<string, unknown> {
  const up = state?.upCount ?? 0;
  const down = state?.downCount ?? 0;
  const ticks = up + down;
  return {
    average_response_time_ms: ticks === 0
      ? 0
      : (state?.durationTenths ?? 0) / ticks / 10,
    down_count: down,
    tick_count: ticks,
    up_count: up,
    uptime_percent: ticks === 0 ? 0 : up / ticks * 100,
  };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1_000);
}
