import type { CountedEvent } from "../../history/counted_events.ts";
import type { Monitor } from "../../../monitor/types.ts";

/** A downtime of a url, as far as it counts. */
export interface Outage {
  readonly monitor: Monitor;
  readonly event: CountedEvent;
}

/** By it an outage of a monitor is found again: its number, and which part of it where maintenance parts it. */
export function eventName(
  { number, part }: Pick<CountedEvent, "number" | "part">,
): string {
  return part === undefined ? String(number) : `${number}-${part}`;
}
