import type { JSX } from "hono/jsx/jsx-runtime";
import { DAY_MS } from "../../history/url_history.ts";
import { dayRangeText } from "../words/time_text.ts";
import type { OutageEntry } from "./outage_entries.ts";
import { OutageEntries } from "./outage_section.tsx";

/** A day with outages, or days in a row without; times are starts of days in UTC. */
export interface PastDays {
  readonly from: number;
  readonly to: number;
  readonly entries: readonly OutageEntry[];
}

/** Every day of a range, newest first; quiet days in a row are one. Entries are newest first. */
export function pastDaysOf(
  entries: readonly OutageEntry[],
  firstDayAt: number,
  lastDayAt: number,
): PastDays[] {
  const byDay = Map.groupBy(entries, ({ startedAt }) => dayOf(startedAt));
  const days: PastDays[] = [];
  for (let at = lastDayAt; at >= firstDayAt; at -= DAY_MS) {
    const found = byDay.get(at) ?? [];
    const last = days.at(-1);
    if (found.length === 0 && last?.entries.length === 0) {
      days[days.length - 1] = { ...last, from: at };
    } else days.push({ from: at, to: at, entries: found });
  }
  return days;
}

/** The start of the day in UTC. */
export function dayOf(at: number): number {
  return Math.floor(at / DAY_MS) * DAY_MS;
}

interface PastDayListProps {
  readonly days: readonly PastDays[];
  readonly now: number;
  readonly mayWrite?: boolean;
}

export function PastDayList(
  { days, ...shown }: PastDayListProps,
): JSX.Element {
  return (
    <ol class="past">
      {days.map(({ from, to, entries }) =>
        entries.length === 0
          ? (
            <li class="quiet">
              <h3>{dayRangeText(from, to, shown.now)}</h3>
              <p>None</p>
            </li>
          )
          : (
            <li>
              <h3>{dayRangeText(from, to, shown.now)}</h3>
              <OutageEntries entries={entries} {...shown} />
            </li>
          )
      )}
    </ol>
  );
}
