import { type Config, ENVIRONMENT_NAMES, parseConfig } from "./config.ts";
import manifest from "./deno.json" with { type: "json" };
import { type Catalogue, createCatalogue } from "./metrics/catalogue.ts";
import { Registry } from "./metrics/registry.ts";
import { createGuard } from "./monitor/guard/create_guard.ts";
import { LatestPhases } from "./monitor/latest_phases.ts";
import { createProber } from "./monitor/checks/http/create_prober.ts";
import { realClock } from "./monitor/real_clock.ts";
import {
  BEAT_GRACE_MS,
  CLAIM_WINDOWS,
  Runner,
} from "./monitor/rounds/runner.ts";
import { StatusView } from "./monitor/status_view.ts";
import { effectiveTimeoutMs } from "./monitor/fields/url_fields.ts";
import { MonitorTable } from "./monitor/monitor_table.ts";
import { parseUrlsFile } from "./monitor/fields/urls_file.ts";
import { ConfigError } from "./monitor/fields/value_kind.ts";
import { createHandler } from "./routes/create_handler.ts";
import { Listener } from "./routes/server/listener.ts";
import { LogFile } from "./program/log_file.ts";
import { metricSources } from "./program/metric_sources.ts";
import { runnerHooks } from "./program/runner_hooks.ts";
import { createServiceLog } from "./program/service_log.ts";
import type { ServiceLog } from "./routes/server/service_log.ts";
import { Claims, uncontestedClaims } from "./store/claims.ts";
import { syncConfiguredUrls } from "./store/configured_urls.ts";
import { createStore, type Store, urlRefresher } from "./store/create_store.ts";
import type { Database } from "./store/database/database.ts";
import { type Instance, nameInstance } from "./store/database/instance_lock.ts";
import { openDatabase } from "./store/database/open_database.ts";
import { tokenSecret } from "./store/secrets.ts";
import {
  readStoreCommand,
  runStoreCommand,
  type StoreCommand,
} from "./store/move/store_command.ts";
import { StoreHealth } from "./store/database/store_health.ts";
import type { NewUrl, Urls } from "./store/urls.ts";
import { whenStoreIsWell } from "./store/database/when_store_is_well.ts";

/** Everything ends within this after a signal. */
const STOP_MS = 8_000;
/** How long probes in flight may take to finish then. */
const PROBE_GRACE_MS = 3_000;
const WARM_UP_AFTER_MS = 1_500;
/** Where one beat a minute is all there is: slots lie early in the minute, so that the beat ends in it. */
const BEAT_SPAN_MS = 40_000;
const BEAT_MS = 52_000;
/** Probes still in flight then would tell nothing: a target that hangs must be found out before. */
const BEAT_TIMEOUT_MS = BEAT_MS + BEAT_GRACE_MS - BEAT_SPAN_MS;
/** A shard's ticks are written together after this long per shard, so that the store's work stays bounded. */
const FLUSH_PER_SHARD_MS = 125;
const MIN_FLUSH_MS = 1_000;

/** What runs, from the configuration to the store. */
export interface Uptick {
  readonly port: number;
  /** Probes one minute's slots where nothing runs between two beats, else sees that rounds go on. */
  beat(): Promise<void>;
  /** False when requests were still running after 8 seconds. */
  stop(): Promise<boolean>;
  /** Opens the logs anew, after a rotation has renamed them. */
  reopenLogs(): Promise<void>;
}

/**
 * Starts everything. It listens first, so that a port in use leaves no trace
 * on the disk. `onDead` is called should the listener die for good.
 */
export async function startUptick(
  config: Config,
  onDead: () => void,
): Promise<Uptick> {
  let handler: Deno.ServeHandler<Deno.NetAddr> = notReady;
  const listener = new Listener({
    ...config,
    handler: (request, info) => handler(request, info),
    log: {
      info: (...line) => logs.log.info(...line),
      error: (...line) => logs.log.error(...line),
    },
    onDead,
  });
  listener.start();
  const logs = openLogs(config, (count) => metrics.logLinesDropped.inc(count));
  for (const note of config.notes) logs.log.warn("config", note);
  const table = new MonitorTable();
  const registry = new Registry();
  let runner: Runner | null = null;
  const view = new StatusView({
    table,
    refreshUrls: () => refreshUrls(),
    live: (shard) => runner?.liveStates(shard),
    stored: () => store.shards.loadAll(),
    now: () => performance.now(),
  });
  const metrics = createCatalogue(registry, {
    version: manifest.version,
    denoVersion: Deno.version.deno,
    startTimeSeconds: (Date.now() - performance.now()) / 1_000,
    sources: metricSources(
      table,
      view,
      () => (runner?.takeWorstLagMs() ?? 0) / 1_000,
    ),
  });
  const health = new StoreHealth();
  const database = await openDatabase(config.kvPath, {
    onRetry: () => metrics.storeRetries.inc(),
    onError: (operation) => {
      health.noteError();
      metrics.storeErrors.labels(operation).inc();
    },
  });
  const store = createStore(database, {
    ...config,
    claimWindows: CLAIM_WINDOWS,
    sweeps: !config.deploy,
  });
  const refreshUrls = urlRefresher(store.urls, table);
  const guard = createGuard(config, listener.port);
  const probe = createProber({
    guard,
    userAgent: `Uptick/${manifest.version} (+uptime monitor)`,
    ...(config.deploy && { maxTimeoutMs: BEAT_TIMEOUT_MS }),
  });
  const phases = new LatestPhases(probe, table);
  const stopping = new AbortController();
  const { handle, warmUp } = createHandler({
    settings: { ...config, version: manifest.version },
    ...{ store, table, view, guard, metrics, registry, probe },
    phasesOf: (id) => phases.get(id),
    stopping: stopping.signal,
    health: () => health.check(database),
    tokenSecret: () => secretOf(config, database),
    writeLine: (line) => logs.access.write(line),
    log: logs.log,
  });
  handler = handle;
  logs.log.info("http", `Server started :${listener.port}`);
  const instance = await nameInstance(config.kvPath);
  if (config.role !== "api") {
    await syncUrls(config, store.urls, logs.log);
    const parts = {
      config,
      store,
      table,
      metrics,
      instance,
      refreshUrls,
      phases,
    };
    runner = createRunner(parts, logs.log);
    if (!config.deploy) await runner.start();
  }
  // the first probes go first
  const warming = config.deploy
    ? undefined
    : setTimeout(() => void warmUp(), WARM_UP_AFTER_MS);
  return {
    port: listener.port,
    beat: async () => {
      if (config.deploy) await runner?.runFor(BEAT_MS);
      else runner?.beat();
      await purge(store, logs.log);
    },
    reopenLogs: async () => {
      await Promise.all([logs.access.reopen(), logs.service.reopen()]);
    },
    stop: () => {
      clearTimeout(warming);
      stopping.abort(); // ends the live pages, which would never end by themselves
      return stop({ listener, runner, database, instance, logs });
    },
  };
}

/** Drops for good what was deleted and can no longer be brought back. */
async function purge({ deletedUrls }: Store, log: ServiceLog): Promise<void> {
  try {
    await deletedUrls.purge();
  } catch (error) {
    log.error("store", `Cannot purge deleted urls: ${wordsOf(error)}`);
  }
}

/** While the store opens. */
function notReady(): Response {
  return new Response(null, { status: 503, headers: { "Retry-After": "1" } });
}

type Logs = ReturnType<typeof openLogs>;

function openLogs(config: Config, onDrop: (count: number) => void) {
  const service = new LogFile(config.serviceLogPath ?? Deno.stderr, { onDrop });
  const log = createServiceLog(service, { debug: config.debug });
  const onError = (error: Error) => log.error("log", error.message);
  const access = new LogFile(config.accessLogPath ?? Deno.stdout, {
    onDrop,
    onError,
  });
  return { service, access, log };
}

async function syncUrls(
  config: Config,
  urls: Urls,
  log: ServiceLog,
): Promise<void> {
  const configured = config.urls.map((spec): NewUrl => {
    const intervalMs = Math.max(
      spec.intervalMs ?? config.intervalMs,
      config.minIntervalMs,
    );
    const timeoutMs = effectiveTimeoutMs(
      spec.timeoutMs ?? config.timeoutMs,
      intervalMs,
    );
    return { ...spec, intervalMs, timeoutMs, ownerId: null };
  });
  const { added, changed, removed } = await whenStoreIsWell(
    () => syncConfiguredUrls(urls, configured),
    (error) => log.error("config", wordsOf(error)),
  );
  if (added + changed + removed === 0) return;
  log.info(
    "config",
    `Urls of the configuration: ${added} added, ${changed} changed, ${removed} removed`,
  );
}

interface RunnerParts {
  readonly config: Config;
  readonly store: Store;
  readonly table: MonitorTable;
  readonly metrics: Catalogue;
  readonly instance: Instance;
  readonly refreshUrls: () => Promise<void>;
  readonly phases: LatestPhases;
}

function createRunner(
  { config, store, table, metrics, instance, refreshUrls, phases }: RunnerParts,
  log: ServiceLog,
): Runner {
  const { name: me, isDead } = instance;
  return new Runner({
    me,
    windowMs: config.windowMs,
    ...config.deploy ? { refreshMs: config.windowMs } : {},
    phaseSpanMs: config.deploy ? BEAT_SPAN_MS : Infinity,
    flushMs: (shards) =>
      config.deploy
        ? Number.MAX_SAFE_INTEGER // a beat writes at its end
        : Math.max(MIN_FLUSH_MS, shards * FLUSH_PER_SHARD_MS),
    clock: realClock,
    monitors: table,
    claims: config.deploy
      ? uncontestedClaims
      : new Claims(store.database, { me, windows: CLAIM_WINDOWS, isDead }),
    shards: store.shards,
    probe: phases.probe,
    refreshUrls,
    packHours: (shard, hour) => store.packing.packHours(shard, hour),
    random: Math.random,
    hooks: runnerHooks(metrics, log),
  });
}

async function secretOf(
  { jwtSecret }: Config,
  database: Database,
): Promise<Uint8Array<ArrayBuffer>> {
  return jwtSecret === undefined
    ? await tokenSecret(database)
    : new TextEncoder().encode(jwtSecret);
}

interface StopParts {
  readonly listener: Listener;
  readonly runner: Runner | null;
  readonly database: Database;
  readonly instance: Instance;
  readonly logs: Logs;
}

/** No new claims, requests answered, probes ended, windows written, store closed: in this order. */
async function stop(
  { listener, runner, database, instance, logs }: StopParts,
): Promise<boolean> {
  logs.log.info("http", "Server stopping");
  const deadline = new Promise<false>((resolve) => {
    Deno.unrefTimer(Number(setTimeout(() => resolve(false), STOP_MS)));
  });
  const rounds = runner?.stop(PROBE_GRACE_MS) ?? Promise.resolve();
  const answered = listener.stop().then(() => true as const);
  const gracefully = await Promise.race([
    Promise.all([answered, rounds]).then(() => true as const),
    deadline,
  ]);
  database.close();
  instance.release();
  logs.log.info(
    "http",
    `Server stopped ${gracefully ? "gracefully" : "forcefully"}`,
  );
  await logs.access.close();
  await logs.service.close();
  return gracefully;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Reads the settings; where help or the version was asked for, prints that and exits. */
async function readConfig(flags: readonly string[]): Promise<Config> {
  const env = Object.fromEntries(
    ENVIRONMENT_NAMES.map((name) => [name, Deno.env.get(name)]),
  );
  const dotEnv = await readDotEnv();
  const parsed = parseConfig(flags, env, dotEnv);
  if (parsed.kind === "run") return await withUrlsFile(parsed.config);
  await Deno.stdout.write(new TextEncoder().encode(`${parsed.text}\n`));
  Deno.exit(0);
}

async function readDotEnv(): Promise<string> {
  const { NotFound, NotCapable, IsADirectory } = Deno.errors;
  try {
    return await Deno.readTextFile(".env");
  } catch (error) {
    const none = [NotFound, NotCapable, IsADirectory];
    if (none.some((kind) => error instanceof kind)) return "";
    throw new ConfigError([`Cannot read ".env": ${wordsOf(error)}`]);
  }
}

/** The settings with the urls of the file that they name. */
async function withUrlsFile(config: Config): Promise<Config> {
  const path = config.urlsFilePath;
  if (path === undefined) return config;
  const text = await Deno.readTextFile(path).catch((error) => {
    throw new ConfigError([
      `Cannot read the urls file "${path}": ${wordsOf(error)}`,
    ]);
  });
  return {
    ...config,
    urls: [...config.urls, ...parseUrlsFile(text, config.urls)],
  };
}

async function fail(error: unknown, code: number): Promise<never> {
  await Deno.stderr.write(new TextEncoder().encode(`${wordsOf(error)}\n`));
  Deno.exit(code);
}

function onSignals(uptick: Uptick): void {
  let stopping = false;
  const end = () => {
    if (stopping) Deno.exit(1);
    stopping = true;
    uptick.stop().then(() => Deno.exit(0), (error) => fail(error, 1));
  };
  Deno.addSignalListener("SIGINT", end);
  if (Deno.build.os === "windows") return;
  Deno.addSignalListener("SIGTERM", end);
  Deno.addSignalListener("SIGHUP", () => void uptick.reopenLogs());
}

/** A handler that throws or is slow would be run again, or miss its next beat. */
async function registerBeat(starting: Promise<Uptick>): Promise<void> {
  await Deno.cron(
    "probe",
    "* * * * *",
    { backoffSchedule: [] },
    async () => await (await starting).beat(),
  );
}

/** Works on the store and starts nothing; what is said of it goes to standard error. */
async function runCommand(
  command: StoreCommand,
  { kvPath, retentionMs }: Config,
): Promise<void> {
  const encoder = new TextEncoder();
  await runStoreCommand(command, {
    storePath: kvPath,
    tickRetentionMs: retentionMs,
    say: (line) => void Deno.stderr.writeSync(encoder.encode(`${line}\n`)),
  });
}

async function main(): Promise<void> {
  try {
    const { command, flags } = readStoreCommand(Deno.args);
    const config = await readConfig(flags);
    if (command !== null) return await runCommand(command, config);
    const onDead = () => void fail("Cannot listen any more", 1);
    const starting = startUptick(config, onDead);
    // Deno Deploy wants to know of the beat at once, not when all has started.
    const beats = config.role === "api" ? undefined : registerBeat(starting);
    await Promise.all([starting.then(onSignals), beats]);
  } catch (error) {
    await fail(error, error instanceof ConfigError ? 2 : 1);
  }
}

if (import.meta.main) await main();
