import { isOngoing, type Outage } from "../../../../monitor/alerts/outage.ts";

/** At most this many urls of an outage are named. */
const MAX_NAMES = 5;

/** The urls of an outage by name; of one that goes on, those that are down. */
export function outageNames(
  { members, phase }: Outage,
  nameOf: (urlId: number) => string,
): string {
  const shown = phase === "open" ? members.filter(isOngoing) : members;
  const names = shown.slice(0, MAX_NAMES).map(({ urlId }) => nameOf(urlId));
  const more = shown.length - names.length;
  return names.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
