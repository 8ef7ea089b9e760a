import type { NamedService } from "../incident/named_services.tsx";
import type { Outage } from "../parts/outage.ts";
import type { AlertOf } from "./told_outages.ts";
import { beganTogether } from "./began_together.ts";
import { eventName } from "../parts/outage.ts";

/** An outage as people see it: of one service, or of several with one cause. */
export interface OutageEntry {
  /** The earliest first; a service may be in it more than once. */
  readonly outages: readonly [Outage, ...Outage[]];
  readonly startedAt: number;
  /** When the last one ended; null while one lasts. */
  readonly endedAt: number | null;
}

/** By it the script, and who reads a file, finds the same entry again. */
export function entryId({ outages: [{ event }] }: OutageEntry): string {
  return `o${event.urlId}-${eventName(event)}`;
}

/** Each service that it hit, once. */
export function servicesOf(
  { outages }: Pick<OutageEntry, "outages">,
): NamedService[] {
  const byId = new Map(outages.map(({ monitor: { id, name } }) => [id, name]));
  return [...byId].map(([id, name]) => ({ id, name }));
}

/** Puts outages together that began together, or that one alert told of. Newest first. */
export function entriesOf(
  outages: readonly Outage[],
  alertOf: AlertOf = () => undefined,
): OutageEntry[] {
  const entries: [Outage, ...Outage[]][] = [];
  const byAlert = new Map<string, [Outage, ...Outage[]]>();
  for (const outage of outages.toSorted(byStart)) {
    const alert = alertOf(outage);
    const last = entries.at(-1);
    const told = alert === undefined ? undefined : byAlert.get(alert);
    const entry = told ??
      (last !== undefined && beganTogether(startOf(last[0]), startOf(outage))
        ? last
        : undefined);
    if (entry === undefined) entries.push([outage]);
    else entry.push(outage);
    const place = entry ?? entries.at(-1);
    if (alert !== undefined && place !== undefined) byAlert.set(alert, place);
  }
  return entries.map(entryOf).sort((a, b) => b.startedAt - a.startedAt);
}

function entryOf(outages: [Outage, ...Outage[]]): OutageEntry {
  const ends = outages.map(({ event }) => event.endedAt);
  return {
    outages,
    startedAt: outages[0].event.startedAt,
    endedAt: ends.includes(null)
      ? null
      : Math.max(...ends.map((end) => end ?? 0)),
  };
}

function startOf({ monitor, event }: Outage) {
  return { monitor, startedAt: event.startedAt };
}

function byStart(a: Outage, b: Outage): number {
  return a.event.startedAt - b.event.startedAt;
}
