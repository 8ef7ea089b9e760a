import type { RollUp } from "../../../monitor/roll_up.ts";
import type { Tick } from "../../../monitor/types.ts";

/** The programs that `import --from` reads. */
export const FOREIGN_SYSTEMS = [
  "go-service-healthcheck",
  "uptime-kuma",
  "gatus",
] as const;

export type ForeignSystem = (typeof FOREIGN_SYSTEMS)[number];

/** A file of another program that cannot be imported; the message says why, and what to do. */
export class ForeignError extends Error {
  override readonly name = "ForeignError";
}

/** What a file of another program holds, in our words; nothing of it is written yet. */
export interface ForeignPlan {
  readonly system: ForeignSystem;
  readonly monitors: readonly PlannedMonitor[];
  readonly leftOut: readonly LeftOut[];
  /** What the file has besides its monitors and is not taken over, a line each. */
  readonly notes: readonly string[];
  /** Whether the ids of monitors and events are to stay what they were. */
  readonly keepsIds: boolean;
  /** The largest id of an event in the file; 0 where events have none. */
  readonly maxEventId: number;
}

/** A monitor that cannot be watched here as it was there. */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

export interface PlannedMonitor {
  /** What identifies it in the file. */
  readonly sourceId: string;
  /** The id that it had there, where ids are kept. */
  readonly id: number | null;
  /** The members as a person would write them: `name`, `url`, `interval` in seconds, … */
  readonly members: Readonly<Record<string, unknown>>;
  /** What decides nothing and could not be kept, such as a description. */
  readonly lost: readonly string[];
  /** What is to be known of it although nothing is lost, such as a limit. */
  readonly remarks: readonly string[];
  /** Whether its address was hidden there: then it is not made public. */
  readonly isHidden: boolean;
  /** Milliseconds since the epoch; null where the file does not say. */
  readonly createdAt: number | null;
  readonly history: PlannedHistory | null;
}

/** What was recorded of a monitor. */
export interface PlannedHistory {
  /** For all time. */
  readonly upCount: number;
  readonly downCount: number;
  /** Sum of the response times of `timedCount` of them, in tenths of a millisecond. */
  readonly durationTenths: number;
  readonly timedCount: number;
  /** Oldest first; each ends when the next begins, or earlier. */
  readonly events: readonly PlannedEvent[];
  /** Those that are young enough to be kept one by one, oldest first, each time once. */
  readonly ticks: readonly Tick[];
  /** By hours since the epoch, where that is known. */
  readonly hours: ReadonlyMap<number, RollUp>;
  /** By days since the epoch. */
  readonly days: ReadonlyMap<number, RollUp>;
  /** The latest that is known, should it be no tick of `ticks`; null where nothing is. */
  readonly last: Pick<Tick, "at" | "outcome" | "durationMs"> | null;
}

export interface PlannedEvent {
  /** The id that it had there, where ids are kept. */
  readonly id: number | null;
  readonly event: "uptime" | "downtime";
  readonly startedAt: number;
  /** Null while it lasts, which only the last one may. */
  readonly endedAt: number | null;
}
