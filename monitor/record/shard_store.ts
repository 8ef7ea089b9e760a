import type { MonitorEvent, Tick } from "../types.ts";
import type { MonitorState } from "../monitor_state.ts";

/** The right to probe and record one shard in one window. */
export interface Claim {
  readonly shard: number;
  readonly window: number;
  /** The versionstamp of the claim's entry; null where a single clock makes claims needless, and while it is provisional. */
  readonly versionstamp: string | null;
  /**
   * The store did not answer when the window began. Whoever held the shard
   * before goes on with it, and claims the window once the store is back.
   */
  readonly isProvisional?: true;
}

/** What is stored of a shard's urls. */
export interface ShardSnapshot {
  readonly states: ReadonlyMap<number, MonitorState>;
  /** Which commit wrote it: tells whether a commit of unknown outcome was applied. */
  readonly commitId: number;
  /** The latest hour since the epoch whose ticks are packed into a block. */
  readonly packedHour: number;
  /** Null while nothing is stored. */
  readonly versionstamp: string | null;
}

/** Ticks per url id, oldest first. */
export type TicksByUrl = ReadonlyMap<number, readonly Tick[]>;

/** Everything that one window of one shard writes, in one atomic commit. */
export interface ShardCommit {
  readonly claim: Claim;
  /** What the new snapshot was made from; the commit fails if it is no longer stored. */
  readonly base: ShardSnapshot;
  readonly next: Omit<ShardSnapshot, "versionstamp">;
  /** All ticks of the window, those that are stored already too. */
  readonly ticks: TicksByUrl;
  readonly events: readonly MonitorEvent[];
  /** What is to be told the owners of monitors that went down, besides the kind: by the monitor's id. */
  readonly details?: ReadonlyMap<number, string>;
  /** Wall clock of whoever writes it, in milliseconds since the epoch. */
  readonly at: number;
}

/** What recording needs of the store. Every method may throw when the store is in trouble. */
export interface ShardStore {
  load(shard: number): Promise<ShardSnapshot>;
  windowTicks(shard: number, window: number): Promise<TicksByUrl>;
  /** The hour of the window whose place in the store a window takes: what is not packed of it is gone then. */
  replacesHour(window: number): number;
  /** The versionstamp of the new snapshot; null when a check failed or the outcome is unclear. */
  commit(commit: ShardCommit): Promise<string | null>;
  /** Whether a claim that has a versionstamp still stands. */
  holds(claim: Claim): Promise<boolean>;
}
