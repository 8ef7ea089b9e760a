import type { MonitorEvent, StateChange } from "../types.ts";

/** That a monitor went down or came up: what a commit that changes its state says to alerts. */
export interface ChangeRecord extends Pick<MonitorEvent, "kind" | "status"> {
  readonly urlId: number;
  /** Of the event that began; with the url it is counted once. */
  readonly number: number;
  readonly isDown: boolean;
  /** When the event began, in milliseconds since the epoch. */
  readonly at: number;
  /** When that was written: a url counts as down a while after its first failed probe. */
  readonly recordedAt: number;
}

/** What alerts are told of a change; null where a monitor came up that was never down. */
export function changeRecordOf(
  { newEvent, endedEvent }: StateChange,
  recordedAt: number,
): ChangeRecord | null {
  const isDown = newEvent.event === "downtime";
  if (!isDown && endedEvent?.event !== "downtime") return null;
  const { urlId, number, startedAt: at, kind, status } = newEvent;
  return { urlId, number, isDown, at, recordedAt, kind, status };
}
