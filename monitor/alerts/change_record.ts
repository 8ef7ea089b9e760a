import type { MonitorEvent, StateChange } from "../types.ts";

/** How a monitor is, as far as alerts know. */
export type AlertState = "up" | "down" | "degraded";

/** What has happened: a change of state, or what is told although no state changes. */
export type AlertRecord = ChangeRecord | CertificateRecord | GapRecord;

/** What all records have in common; a record is known by its url and its number. */
interface RecordBase {
  readonly urlId: number;
  readonly number: number;
  /** Since when it is so, in milliseconds since the epoch. */
  readonly at: number;
  /** When that was written: a url counts as down a while after its first failed probe. */
  readonly recordedAt: number;
  /** What did not hold and what was seen, for who owns the monitor. */
  readonly detail?: string;
}

/** That a monitor is in another state: what a commit that changes it says to alerts. The number is that of the event that began. */
export interface ChangeRecord
  extends RecordBase, Pick<MonitorEvent, "kind" | "status"> {
  readonly is: "change";
  readonly from: AlertState;
  readonly to: AlertState;
  /** Of what waited for the end of a maintenance: when it was recorded first. */
  readonly heldSince?: number;
}

/** That the certificate of a url expires soon; the number is that of the hour, below zero. */
export interface CertificateRecord extends RecordBase {
  readonly is: "certificate";
  /** In so many days, or fewer. */
  readonly days: number;
}

/** That nobody watched any url from `at` on; of no url (0), numbered by the second in which that began. */
export interface GapRecord extends RecordBase {
  readonly is: "gap";
  readonly until: number;
}

/** Stands for no url: ids count from 1. */
export const NO_URL = 0;

const STATES: Readonly<Record<string, AlertState>> = {
  uptime: "up",
  downtime: "down",
  degraded: "degraded",
};

/** What alerts are told of a change; null where that is nothing: a monitor came up that was never down, or is in a state that only a newer version knows. */
export function changeRecordOf(
  { newEvent, endedEvent }: StateChange,
  recordedAt: number,
  detail?: string,
): ChangeRecord | null {
  const to = STATES[newEvent.event];
  const from = endedEvent === null ? "up" : STATES[endedEvent.event] ?? "up";
  if (to === undefined || to === from) return null;
  const { urlId, number, startedAt: at, kind, status } = newEvent;
  return {
    is: "change",
    ...{ urlId, number, from, to, at, recordedAt, kind, status },
    ...to !== "up" && detail !== undefined && { detail },
  };
}
