import type { ClaimStore } from "./claim_keeper.ts";
import type { ShardStore } from "../record/shard_store.ts";
import type { JudgedSlot } from "../record/judged_slot.ts";
import type { MemberLoad } from "./member_load.ts";
import type { OwnExchange } from "./own_delay.ts";
import type { SlotProberDeps } from "./slot_prober.ts";
import type {
  Clock,
  JudgedResult,
  Monitor,
  ProbeResult,
  StateChange,
} from "../types.ts";
import type { MonitorTable } from "../monitor_table.ts";

/** What happens while probing, for metrics and live pages. */
export interface RunnerHooks {
  onProbeStart(latenessMs: number): void;
  onResult(result: JudgedResult, monitor: Monitor): void;
  onCommitted(
    entries: readonly JudgedSlot[],
    changes: readonly StateChange[],
    isFirst: boolean,
  ): void;
  /** Results that came to nothing: the claim was lost, or there was no room, before they were recorded. */
  onLost(count: number): void;
  onMissed(count: number): void;
  onClaims(won: number, lost: number): void;
  onStall(lostMs: number): void;
  /** The wall clock was set, without a stall. */
  onClockStep(stepMs: number): void;
  /** At most once a second for each action. */
  onError(action: string, error: unknown): void;
}

export interface RunnerDeps {
  readonly me: string;
  readonly windowMs: number;
  /** Slots are spread over no more than this: less than a window where a cron run must end within it. */
  readonly phaseSpanMs: number;
  /** Ticks wait in memory for at most this. */
  readonly flushMs: (shards: number) => number;
  readonly clock: Clock;
  readonly monitors: MonitorTable;
  /** What members may have together; without it, that is no matter. */
  readonly members?: MemberLoad;
  /** Whether what is found of a monitor at a time counts for nothing; without it, all counts. */
  readonly isLeftOut?: (monitor: Monitor, at: number) => boolean;
  readonly claims: ClaimStore;
  readonly shards: ShardStore;
  probe(monitor: Monitor): Promise<ProbeResult>;
  readonly judgePings: SlotProberDeps["judgePings"];
  /** Shows how late this process is itself; closed at a stop. */
  readonly ownExchange: OwnExchange;
  /** Brings the url table up to date, if the stored one has changed. */
  refreshUrls(): Promise<void>;
  /** How often it is asked to; 250 ms if not given. */
  readonly refreshMs?: number;
  /** Packs the ticks of an hour that is over. */
  packHours(shard: number, hour: number): Promise<void>;
  random(): number;
  readonly hooks: RunnerHooks;
}
