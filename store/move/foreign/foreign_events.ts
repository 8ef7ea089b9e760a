import type { PlannedEvent } from "./foreign_plan.ts";

/** A time during which something was watched; milliseconds since the epoch. */
export interface Watched {
  readonly from: number;
  /** From here on for certain: of an hour with counts, not all of it need be watched. */
  readonly surelyFrom: number;
  readonly to: number;
}

/** The next event begins this soon after the end of the one before if nothing lies between them. */
const MAX_SEAM_MS = 60_000;

/**
 * Puts events in order of their instants. Neighbours of one kind become one, an
 * event that was never ended ends when the next begins, and one that ended a
 * moment before the next began ends with it: in the source these are two writes.
 */
export function tidyEvents(events: readonly PlannedEvent[]): PlannedEvent[] {
  const ordered = events.toSorted((a, b) =>
    a.startedAt - b.startedAt || (a.id ?? 0) - (b.id ?? 0)
  );
  const tidy: PlannedEvent[] = [];
  for (const event of ordered) {
    const last = tidy.at(-1);
    if (last === undefined) tidy.push(event);
    else if (last.event === event.event) {
      tidy[tidy.length - 1] = { ...last, endedAt: event.endedAt };
    } else {
      tidy[tidy.length - 1] = { ...last, endedAt: endBefore(last, event) };
      tidy.push(event);
    }
  }
  return tidy;
}

function endBefore(
  { startedAt, endedAt }: PlannedEvent,
  next: PlannedEvent,
): number {
  const end = Math.max(startedAt, endedAt ?? next.startedAt);
  return next.startedAt - end <= MAX_SEAM_MS ? next.startedAt : end;
}

/**
 * Cuts downtimes where nothing was watched: what happened then is unknown, and
 * no outage. `watched` is in order and has no overlaps. An open downtime stays
 * open if it was watched up to `until`.
 */
export function cutDowntimes(
  events: readonly PlannedEvent[],
  watched: readonly Watched[],
  until: number,
): PlannedEvent[] {
  return events.flatMap((event) => {
    if (event.event === "uptime") return [event];
    const end = event.endedAt ?? until;
    const [first, ...later] = watched.filter(({ from, to }) =>
      to > event.startedAt && from < end
    );
    if (first === undefined) return [event];
    const cut = (to: number) => to < end ? to : event.endedAt;
    const resumed = later.filter(({ surelyFrom }) => surelyFrom < end);
    return [
      { ...event, endedAt: cut(first.to) },
      ...resumed.map(({ surelyFrom, to }) => ({
        ...event,
        startedAt: surelyFrom,
        endedAt: cut(to),
      })),
    ];
  });
}
