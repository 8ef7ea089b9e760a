import type { Monitor, MonitorEvent } from "./types.ts";

/** Ids of urls up to here fit the low 16 bits of their events' ids. */
export const MAX_SHORT_URL_ID = 65_535;
/** What an event's number is multiplied by in its id. */
export const EVENT_ID_STEP = MAX_SHORT_URL_ID + 1;
/** Above, an event's id is its url's times this, plus its number. */
const EVENTS_PER_LONG_URL_ID = 1_000_000_000;

/**
 * The id of an event on the wire, unique over all urls of the store. It fits 32
 * bits for the first 32,767 events of urls up to 65,535. An imported event has
 * the id that it had where it came from.
 */
export function eventId(
  event: Pick<MonitorEvent, "urlId" | "number" | "id">,
  { source }: Pick<Monitor, "source">,
): number {
  if (event.id !== undefined) return event.id;
  const { openEvent } = source ?? {};
  if (openEvent?.number === event.number) return openEvent.id;
  return event.urlId <= MAX_SHORT_URL_ID
    ? event.number * EVENT_ID_STEP + event.urlId
    : event.urlId * EVENTS_PER_LONG_URL_ID + event.number;
}

/** The number of a url's first event of our own, when the largest imported id of an event is `maxId` (0 for none): no id comes twice. */
export function firstNumberAfter(maxId: number): number {
  return 1 + Math.ceil(maxId / EVENT_ID_STEP);
}
