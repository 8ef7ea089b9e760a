import type { Catalogue } from "../metrics/catalogue.ts";
import type { HeartbeatCheck } from "../monitor/checks/heartbeat/heartbeat_check.ts";
import type { LatestPhases } from "../monitor/latest_phases.ts";
import type { MonitorTable } from "../monitor/monitor_table.ts";
import { LoopbackExchange } from "../monitor/dial/loopback_exchange.ts";
import { realClock } from "../monitor/real_clock.ts";
import type { MemberLoad } from "../monitor/rounds/member_load.ts";
import { Runner } from "../monitor/rounds/runner.ts";
import { CLAIM_WINDOWS } from "../monitor/slots.ts";
import type { Monitor } from "../monitor/types.ts";
import type { ServiceLog } from "../routes/server/service_log.ts";
import { Claims, uncontestedClaims } from "../store/claims.ts";
import type { Store } from "../store/create_store.ts";
import type { Instance } from "../store/database/instance_lock.ts";
import type { Pace } from "./pace.ts";
import { runnerHooks } from "./runner_hooks.ts";

export interface RunnerParts {
  readonly windowMs: number;
  /** Cron runs once for all instances: nothing needs to be claimed. */
  readonly deploy: boolean;
  readonly pace: Pace;
  readonly instance: Pick<Instance, "name" | "isDead">;
  readonly store: Store;
  readonly table: MonitorTable;
  readonly members: MemberLoad;
  /** Whether a monitor is worked on, so that what is found counts for nothing. */
  readonly isLeftOut: (monitor: Monitor, at: number) => boolean;
  readonly refreshUrls: () => Promise<void>;
  readonly phases: LatestPhases;
  readonly heartbeats: Pick<HeartbeatCheck, "judge">;
  readonly metrics: Catalogue;
  readonly log: ServiceLog;
  /** Whether each probe gets a line in the log. */
  readonly debug: boolean;
  /** Called when results were written, and told whether states changed with them. */
  readonly onRecorded: (hasChanges: boolean) => void;
  readonly onStoodStill: (lostMs: number) => void;
}

/** The rounds, on the real clock and the store. */
export function createRunner(parts: RunnerParts): Runner {
  const { store, pace, instance: { name: me, isDead } } = parts;
  return new Runner({
    me,
    windowMs: parts.windowMs,
    refreshMs: pace.refreshMs,
    phaseSpanMs: pace.phaseSpanMs,
    flushMs: pace.flushMs,
    clock: realClock,
    monitors: parts.table,
    members: parts.members,
    isLeftOut: parts.isLeftOut,
    claims: parts.deploy
      ? uncontestedClaims
      : new Claims(store.database, { me, windows: CLAIM_WINDOWS, isDead }),
    shards: store.shards,
    probe: parts.phases.probe,
    judgePings: parts.heartbeats.judge,
    ownExchange: new LoopbackExchange(),
    refreshUrls: parts.refreshUrls,
    packHours: (shard, hour) => store.packing.packHours(shard, hour),
    random: Math.random,
    hooks: runnerHooks(
      parts.metrics,
      parts.log,
      parts.debug,
      parts.onRecorded,
      parts.onStoodStill,
    ),
  });
}
