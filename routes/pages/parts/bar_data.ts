import type { MonitorEvent } from "../../../monitor/types.ts";
import {
  DAY_MS,
  type DayHistory,
  hasUnconfirmedFailures,
} from "../../history/url_history.ts";

/** One day of a bar, in seconds. */
export interface BarDay {
  /** Nothing is known of it. */
  readonly none: boolean;
  readonly down: number;
  readonly slow: number;
  /** In maintenance, which is neither up nor down; absent for not at all. */
  readonly maintenance?: number;
  readonly known: number;
  /** Failed probes that were too few in a row for an outage; 0 on most days. */
  readonly failures: number;
}

/** At most this many outages are sent with a bar; with more, its days stay those of UTC. */
const MAX_SENT_OUTAGES = 24;

/** A day as it is drawn. An outage may lie between two roll-ups, and a failed probe may be no outage yet. */
export function barDayOf(day: DayHistory): BarDay {
  const { at, uptime, outages, summary, slowMs } = day;
  const end = at + uptime.rangeMs;
  const outageMs = outages.reduce(
    (sum, { startedAt, endedAt }) =>
      sum +
      Math.max(0, Math.min(endedAt ?? end, end) - Math.max(startedAt, at)),
    0,
  );
  const { maintenanceMs = 0 } = summary ?? {};
  // what was down in maintenance is an outage that does not count
  const isWhole = maintenanceMs === 0;
  const downMs = summary?.downMs || (isWhole ? outageMs : 0);
  const isBad = uptime.share !== null &&
    (uptime.share < 1 || (isWhole && outages.length > 0));
  const maintenance = Math.round(maintenanceMs / 1_000);
  return {
    none: uptime.share === null && maintenance === 0,
    ...maintenance > 0 && { maintenance },
    down: isBad ? Math.max(1, Math.round(downMs / 1_000)) : 0,
    slow: Math.round(slowMs / 1_000),
    known: Math.round(uptime.knownMs / 1_000),
    failures: hasUnconfirmedFailures(day) ? summary?.downCount ?? 0 : 0,
  };
}

/**
 * What the script needs to tell each day, and to draw the bar again in the
 * reader's days: the number of the last day; the days without data; start and
 * length of outages in seconds, in base 36; the bad days with their time down,
 * time slow, stray failures and maintenance. Days are counted from the first. With
 * maintenance among them they stay those of UTC: what is an outage in it does not
 * count as one.
 */
export function barData(
  days: readonly BarDay[],
  lastDayAt: number,
  outages: readonly MonitorEvent[] | null,
): string {
  const isWhole = outages !== null && outages.length <= MAX_SENT_OUTAGES &&
    days.every(({ maintenance }) => maintenance === undefined);
  const bad = days.flatMap((day, index) => {
    const { none, down, slow, failures, maintenance = 0 } = day;
    return none || down + slow + maintenance === 0 ? [] : [
      [index, down, slow, failures, maintenance].join(".")
        .replace(/(\.0)+$/, ""),
    ];
  });
  return [
    lastDayAt / DAY_MS,
    days.flatMap(({ none }, index) => none ? [index] : [])
      .reduce(intoRuns, [] as [number, number][])
      .map(([from, to]) => from === to ? from : `${from}-${to}`).join(),
    (outages ?? []).slice(0, MAX_SENT_OUTAGES).map(outageText).join(),
    bad.join(),
    ...isWhole ? [] : ["utc"],
  ].join(";");
}

function intoRuns(runs: [number, number][], index: number): [number, number][] {
  const last = runs.at(-1);
  if (last !== undefined && last[1] === index - 1) last[1] = index;
  else runs.push([index, index]);
  return runs;
}

function outageText({ startedAt, endedAt }: MonitorEvent): string {
  const start = Math.floor(startedAt / 1_000);
  const length = endedAt === null
    ? ""
    : Math.max(1, Math.round(endedAt / 1_000) - start).toString(36);
  return `${start.toString(36)}-${length}`;
}
