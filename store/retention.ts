import { KEYS } from "./keys.ts";
import type { DeliveryLine } from "../monitor/alerts/outbox_entry.ts";
import type { MonitorEvent } from "../monitor/types.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Hourly roll-ups are kept this long, daily ones longer. */
export const HOUR_RETENTION_MS = 35 * DAY_MS;
export const DAY_RETENTION_MS = 400 * DAY_MS;
/** An ended event is kept this long; an open one for ever. */
export const EVENT_RETENTION_MS = 400 * DAY_MS;
/** What operators did, and who signed in. */
export const AUDIT_RETENTION_MS = 90 * DAY_MS;

/** Lines of a channel's log. */
export const DELIVERY_RETENTION_MS = 30 * DAY_MS;

/**
 * Entries may stay this much longer: readers look at the time themselves, and
 * a sweep of ours comes before that of the runtime.
 */
export const EXPIRY_GRACE_MS = DAY_MS;

/**
 * Until when a stored entry is kept, in milliseconds since the epoch; Infinity
 * if for ever. The store does not tell how long an entry has left, so this says
 * it from the key and the value.
 */
export function keptUntil(
  key: Deno.KvKey,
  value: unknown,
  tickRetentionMs: number,
): number {
  const [collection, first, unit] = key;
  const endOf = (unitMs: number) => (Number(unit) + 1) * unitMs;
  switch (collection) {
    case KEYS.ticks.name:
      return endOf(HOUR_MS) + tickRetentionMs;
    case KEYS.hours.name:
      return endOf(HOUR_MS) + HOUR_RETENTION_MS;
    case KEYS.days.name:
      return endOf(DAY_MS) + DAY_RETENTION_MS;
    case KEYS.events.name: {
      const { endedAt } = value as MonitorEvent;
      return endedAt === null ? Infinity : endedAt + EVENT_RETENTION_MS;
    }
    case KEYS.audit.name:
      return Number(first) + AUDIT_RETENTION_MS;
    case KEYS.pastMaintenances.name:
      return Number(key[3]) + EVENT_RETENTION_MS;
    case KEYS.subscriberRequests.name:
    case KEYS.subscriberMails.name:
      return (value as { readonly endsAt: number }).endsAt;
    case KEYS.subscriberDeliveries.name:
      return Number(unit) + DELIVERY_RETENTION_MS;
    case KEYS.deliveries.name:
      return (value as DeliveryLine).at + DELIVERY_RETENTION_MS;
    default:
      return Infinity;
  }
}
