import { pageOf, type SubscriberKind } from "../../../monitor/subscriber.ts";
import type { OutboxKeys } from "../outbox.ts";
import { KEYS } from "../../keys.ts";

/** Where the messages to subscribers of one kind lie: what a mail server holds up, holds up no webhook. */
export function subscriberOutboxKeys(kind: SubscriberKind): OutboxKeys {
  return {
    outbox: (...parts) => KEYS.subscriberOutbox.key(kind, ...parts),
    due: (...parts) => KEYS.subscriberDue.key(kind, ...parts),
    state: (id) => KEYS.subscriberStates.key(kind, id),
    log: (id) => KEYS.subscriberDeliveries.key(pageOf(id)),
    line: (id, _count, at) =>
      KEYS.subscriberDeliveries.key(pageOf(id), at, kind, id),
  };
}
