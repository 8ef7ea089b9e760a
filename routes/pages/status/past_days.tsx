import type { JSX } from "hono/jsx/jsx-runtime";
import { DAY_MS } from "../../history/url_history.ts";
import { dayRangeText } from "../words/time_text.ts";
import type { OutageEntry } from "./outage_entries.ts";
import { PastIncidents, type ShownPast } from "../incident/past_incidents.tsx";
import { OutageEntries } from "./outage_section.tsx";

/** A day with outages or incidents, or days in a row without; times are starts of days in UTC. */
export interface PastDays {
  readonly from: number;
  readonly to: number;
  readonly entries: readonly OutageEntry[];
  readonly incidents: readonly ShownPast[];
}

/** What happened, the newest first. */
export interface Past {
  readonly entries: readonly OutageEntry[];
  readonly incidents: readonly ShownPast[];
}

/** Every day of a range, newest first; quiet days in a row are one. */
export function pastDaysOf(
  past: Past,
  firstDayAt: number,
  lastDayAt: number,
): PastDays[] {
  const startOf = ({ startedAt }: { startedAt: number }) => dayOf(startedAt);
  const byDay = Map.groupBy(past.entries, startOf);
  const saidByDay = Map.groupBy(past.incidents, startOf);
  const days: PastDays[] = [];
  for (let at = lastDayAt; at >= firstDayAt; at -= DAY_MS) {
    const entries = byDay.get(at) ?? [];
    const incidents = saidByDay.get(at) ?? [];
    const day = { from: at, to: at, entries, incidents };
    const last = days.at(-1);
    if (last !== undefined && isQuiet(day) && isQuiet(last)) {
      days[days.length - 1] = { ...last, from: at };
    } else days.push(day);
  }
  return days;
}

function isQuiet({ entries, incidents }: PastDays): boolean {
  return entries.length + incidents.length === 0;
}

/** The start of the day in UTC. */
export function dayOf(at: number): number {
  return Math.floor(at / DAY_MS) * DAY_MS;
}

interface PastDayListProps {
  readonly days: readonly PastDays[];
  /** The page's, without a slash at its end. */
  readonly path: string;
  readonly now: number;
  readonly mayWrite?: boolean;
}

export function PastDayList(
  { days, path, ...shown }: PastDayListProps,
): JSX.Element {
  return (
    <ol
      class="past"
      data-days={`${(days.at(-1)?.from ?? 0) / DAY_MS}-${
        (days[0]?.to ?? 0) / DAY_MS
      }`}
    >
      {days.map((day) => (
        <li class={isQuiet(day) ? "quiet" : undefined}>
          <h3>{dayRangeText(day.from, day.to, shown.now)}</h3>
          {isQuiet(day) ? <p>No outages</p> : (
            <div>
              <PastIncidents list={day.incidents} {...{ path }} />
              <OutageEntries entries={day.entries} {...shown} />
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}
