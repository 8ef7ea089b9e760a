import { eventId } from "../../monitor/event_id.ts";
import { isForKind } from "../../monitor/fields/field_conflicts.ts";
import { URL_ROWS } from "../../monitor/fields/url_fields.ts";
import { shownWord } from "../../monitor/codes.ts";
import { uptimeOf } from "../../monitor/roll_up.ts";
import type { UrlFigures } from "../history/history_cache.ts";
import type { RangeUptime } from "../history/range_uptime.ts";
import type { Monitor, MonitorEvent, Tick } from "../../monitor/types.ts";
import {
  currentEvent,
  type MonitorState,
} from "../../monitor/monitor_state.ts";
import { unixSeconds } from "../server/unix_seconds.ts";

/** A url as the v1 API writes it: times in Unix seconds, members by name. With figures, its metric has more of them than the seed's. */
export function serviceJson(
  monitor: Monitor,
  state: MonitorState | undefined,
  showsAddress: boolean,
  figures?: UrlFigures,
): Record<string, unknown> {
  const open = state === undefined ? null : currentEvent(state);
  const event = open === null ? null : eventJson(open, monitor);
  return {
    created_at: unixSeconds(monitor.createdAt),
    current_status: event,
    id: monitor.id,
    ...event === null ? {} : { latest_event: { data: event } },
    metric: metricJson(state, figures),
    name: monitor.name,
    updated_at: unixSeconds(monitor.updatedAt),
    url: showsAddress ? monitor.url : "",
  };
}

/** What only the owner sees, of what means something for this kind of url. Header values are secrets: their names are enough to know that they are there. */
export function settingsJson(monitor: Monitor): Record<string, unknown> {
  return Object.fromEntries(
    URL_ROWS
      .filter((row) => !row.isShownToAll && isForKind(row, monitor.url))
      .map(({ field, name, answer }) => [
        answer?.name ?? name,
        answer === undefined ? monitor[field] : answer.of(monitor[field]),
      ]),
  );
}

/** Which other program the url was imported from, and what identifies it there; null where it was not. */
export function sourceJson(
  { source }: Pick<Monitor, "source">,
): Record<string, unknown> | null {
  return source ? { system: source.system, id: source.id } : null;
}

export function eventJson(
  event: MonitorEvent,
  monitor: Pick<Monitor, "source">,
  showsDegraded = false,
): Record<string, unknown> {
  return {
    created_at: unixSeconds(event.startedAt),
    date_ended: event.endedAt === null ? null : unixSeconds(event.endedAt),
    date_started: unixSeconds(event.startedAt),
    event: showsDegraded ? shownWord(event.event) : wireEvent(event.event),
    id: eventId(event, monitor),
    updated_at: unixSeconds(event.endedAt ?? event.startedAt),
  };
}

/** The seed knows two kinds of events: what is degraded counts as up. */
function wireEvent(event: MonitorEvent["event"]): string {
  return event === "degraded" ? "uptime" : shownWord(event);
}

/** `response_time_ms` is null when the outcome is unknown or the time was not the target's; `error` is a kind from a closed list. */
export function tickJson(tick: Tick): Record<string, unknown> {
  return {
    at: tick.at / 1_000,
    outcome: shownWord(tick.outcome),
    response_time_ms: tick.durationMs,
    status: tick.status,
    error: tick.kind === null ? null : shownWord(tick.kind),
  };
}

/** Null until a probe has told something. */
function metricJson(
  state: MonitorState | undefined,
  figures: UrlFigures | undefined,
): Record<string, unknown> | null {
  if (state === undefined) return null;
  const { upCount: up, downCount: down } = state;
  const ticks = up + down;
  if (ticks === 0) return null;
  const timed = ticks - state.untimedCount;
  return {
    data: {
      average_response_time_ms: timed === 0
        ? 0
        : state.durationTenths / timed / 10,
      down_count: down,
      tick_count: ticks,
      up_count: up,
      uptime_percent: (uptimeOf(state) ?? 0) * 100,
      ...figures === undefined ? {} : figuresJson(figures),
    },
  };
}

function figuresJson(
  { uptimes, responses }: UrlFigures,
): Record<string, unknown> {
  const ofRanges = (of: (uptime: RangeUptime) => unknown) =>
    Object.fromEntries(
      Object.entries(uptimes).map(([range, uptime]) => [range, of(uptime)]),
    );
  return {
    uptime: ofRanges(({ share }) => share === null ? null : share * 100),
    uptime_known_seconds: ofRanges(({ knownMs }) =>
      Math.round(knownMs) / 1_000
    ),
    uptime_from_counts: ofRanges(({ isEstimated }) => isEstimated),
    response_ms: responses,
  };
}
