import type { TimeRange } from "../../monitor/state_times.ts";
import type { MonitorEvent } from "../../monitor/types.ts";

/** An event as far as it counts, or as a whole. */
export interface CountedEvent extends MonitorEvent {
  /** From 2, of what follows a maintenance in the midst of it: it has the number of the part before. */
  readonly part?: number;
  /** Of an event as a whole: how much of it was maintenance; absent for nothing. */
  readonly maintenance?: "whole" | "part";
}

export interface EventTimes {
  /** When a monitor was in maintenance that its uptime leaves out, between two times at least: oldest first, without overlap. */
  readonly leftOut: (from: number, to: number) => readonly TimeRange[];
  readonly intervalMs: number;
  /** When it was asked last. */
  readonly lastAt: number;
  readonly now: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A time of which something is left out. */
type Span = Pick<MonitorEvent, "startedAt" | "endedAt">;

/**
 * Events without what of them was maintenance that uptime leaves out: that is
 * told to nobody but the owner. What is left may be nothing, or two parts. What
 * follows a maintenance counts once a probe has found it then: what is up again
 * with the first one after it was well when the maintenance was over.
 */
export function countedEvents(
  events: readonly MonitorEvent[],
  times: EventTimes,
): CountedEvent[] {
  return events.flatMap((event) => partsOf(event, times));
}

/** Events as they were, with a word on those that were in maintenance. */
export function markedEvents(
  events: readonly MonitorEvent[],
  times: EventTimes,
): CountedEvent[] {
  return events.map((event) => {
    const parts = partsOf(event, times);
    const [first] = parts;
    if (first === undefined) return { ...event, maintenance: "whole" };
    return first === event ? event : { ...event, maintenance: "part" };
  });
}

/** The time that all of some events take, from the beginning of a day to the end of a minute: who asks again soon asks for the same. */
export function spanOf(
  events: readonly Pick<MonitorEvent, "startedAt">[],
  now: number,
): TimeRange {
  const from = events.reduce((min, each) => Math.min(min, each.startedAt), now);
  return {
    from: Math.floor(from / DAY_MS) * DAY_MS,
    to: Math.ceil(now / MINUTE_MS) * MINUTE_MS,
  };
}

/** The latest first, as events are listed. The event itself where nothing is left out. */
function partsOf(
  event: MonitorEvent,
  { leftOut, intervalMs, lastAt, now }: EventTimes,
): CountedEvent[] {
  const { startedAt, endedAt } = event;
  if (event.event === "uptime") return [event];
  const end = endedAt ?? now;
  const within = leftOut(startedAt, end)
    .filter(({ from, to }) => from < end && to > startedAt);
  if (within.length === 0) return [event];
  const spans: Span[] = [];
  let at = startedAt;
  for (const { from, to } of within) {
    if (from > at) spans.push({ startedAt: at, endedAt: from });
    at = to;
  }
  if (at < end) spans.push({ startedAt: at, endedAt });
  return spans
    .filter((span) =>
      span.startedAt === startedAt ||
      (span.endedAt === null
        ? lastAt >= span.startedAt
        : span.endedAt - span.startedAt >= intervalMs)
    )
    .map((span, index) => ({
      ...event,
      ...span,
      ...index === 0 ? {} : { part: index + 1 },
    }))
    .reverse();
}
