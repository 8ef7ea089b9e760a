import type { Config } from "../config/parse_config.ts";
import type { Catalogue } from "../metrics/catalogue.ts";
import { createProber } from "../monitor/checks/create_prober.ts";
import { HeartbeatCheck } from "../monitor/checks/heartbeat/heartbeat_check.ts";
import type { ChangingGuard } from "../monitor/guard/changing_guard.ts";
import { createChangingGuard } from "../monitor/guard/create_guard.ts";
import { LatestPhases } from "../monitor/latest_phases.ts";
import type { MaintenanceTable } from "../monitor/maintenance/maintenance_table.ts";
import type { MonitorTable } from "../monitor/monitor_table.ts";
import { realClock } from "../monitor/real_clock.ts";
import { MemberLoad } from "../monitor/rounds/member_load.ts";
import type { Runner } from "../monitor/rounds/runner.ts";
import type { LeftOut } from "../monitor/state_times.ts";
import { StatusView } from "../monitor/status_view.ts";
import type { ProbeResult, ProbeTarget } from "../monitor/types.ts";
import type { OwnerTable } from "../routes/access/owner_table.ts";
import type { IncidentTable } from "../routes/incidents/incident_table.ts";
import type { ServiceLog } from "../routes/server/service_log.ts";
import type { ChosenSettings } from "../store/choices.ts";
import type { Store } from "../store/create_store.ts";
import type { Instance } from "../store/database/instance_lock.ts";
import { StoreError } from "../store/database/store_error.ts";
import { errorText } from "./error_text.ts";
import { HeartbeatNews } from "./heartbeat_news.ts";
import { SharedTables } from "./shared_tables.ts";
import { createRunner } from "./create_runner.ts";
import { paceOf } from "./pace.ts";

export interface EngineParts {
  readonly config: Pick<
    Config,
    | "allowPrivateTargets"
    | "debug"
    | "deploy"
    | "hostname"
    | "memberProbes"
    | "publicUrl"
    | "role"
    | "windowMs"
  >;
  readonly version: string;
  /** The port that it listens on: no user may watch it. */
  readonly port: number;
  readonly store: Store;
  readonly instance: Pick<Instance, "name" | "isDead">;
  readonly metrics: Catalogue;
  readonly log: ServiceLog;
  /** Called when results were written, and told whether states changed with them. */
  readonly onRecorded: (hasChanges: boolean) => void;
  /** Told for how long the process stood still, or the machine slept, in milliseconds. */
  readonly onStoodStill: (lostMs: number) => void;
}

/** What probes, and what is known of the urls. */
export interface Engine {
  readonly guard: ChangingGuard;
  readonly table: MonitorTable;
  readonly view: StatusView;
  readonly owners: OwnerTable;
  /** The open incidents of all pages. */
  readonly incidents: IncidentTable;
  /** Which monitors are in maintenance, read again with the urls. */
  readonly maintenance: MaintenanceTable;
  /** What the uptime of a monitor leaves out. */
  readonly leftOut: LeftOut;
  /** What members may have together. */
  readonly members: MemberLoad;
  /** What the operator chose on the pages, as it was last read with the urls. */
  chosen(): ChosenSettings;
  readonly phases: LatestPhases;
  readonly heartbeats: HeartbeatNews;
  /** Null where this instance does not probe. */
  readonly runner: Runner | null;
  /** Asks a target once. */
  probe(target: ProbeTarget): Promise<ProbeResult>;
  /** Brings the table up to date when somebody has written a url. */
  refreshUrls(): Promise<void>;
}

/** Puts together all that probes; nothing is started yet. */
export function createEngine(parts: EngineParts): Engine {
  const { config, store } = parts;
  const pace = paceOf(config);
  const guard = createChangingGuard(config, parts.port);
  const tables = new SharedTables({ store, guard });
  const { table, owners } = tables;
  const probe = createProber({
    guard,
    userAgent: `Uptick/${parts.version} (+uptime monitor)`,
    maxTimeoutMs: pace.maxTimeoutMs,
    lostMs: () => runner?.lagMs ?? 0,
  });
  const phases = new LatestPhases(probe, table);
  const members = new MemberLoad({
    clock: realClock,
    monitors: table,
    isMembers: (monitor) => !owners.isOperators(monitor),
    maxPerSecond: config.memberProbes,
    measuredPerSecond: () => runner?.measuredPerSecond ?? null,
  });
  const onPingError = (error: unknown) => {
    // that the store is away is said once, not at each call
    if (error instanceof StoreError && error.trouble === "away") return;
    parts.log.error("monitor", `Cannot look at pings: ${errorText(error)}`);
  };
  const heartbeats = new HeartbeatCheck({
    store: store.heartbeats,
    monotonicMs: () => performance.now(),
    onError: onPingError,
  });
  const runner: Runner | null = config.role === "api" ? null : createRunner({
    windowMs: config.windowMs,
    deploy: config.deploy,
    pace,
    instance: parts.instance,
    store,
    table,
    members,
    isLeftOut: (monitor, at) => tables.maintenance.leavesOut(monitor, at),
    refreshUrls: tables.refresh,
    phases,
    heartbeats,
    metrics: parts.metrics,
    log: parts.log,
    debug: config.debug,
    onRecorded: parts.onRecorded,
    onStoodStill: parts.onStoodStill,
  });
  const view = new StatusView({
    table,
    refreshUrls: tables.refresh,
    live: (shard) => runner?.liveStates(shard),
    stored: () => store.shards.loadAll(),
    isInMaintenance: (monitor, at) => tables.isInMaintenance(monitor, at),
    maintenanceEndedAt: (monitor, since, at) =>
      tables.maintenance.endedAt(monitor, since, at),
    clock: realClock,
  });
  return {
    guard,
    table,
    view,
    owners,
    incidents: tables.incidents,
    maintenance: tables.maintenance,
    leftOut: tables.leftOut,
    members,
    chosen: () => tables.chosen,
    phases,
    heartbeats: new HeartbeatNews({
      check: heartbeats,
      runner,
      news: config.deploy ? null : store.pingNews,
      onError: onPingError,
    }),
    runner,
    probe,
    refreshUrls: tables.refresh,
  };
}
