import type { Config } from "../config/parse_config.ts";
import manifest from "../deno.json" with { type: "json" };
import { createCatalogue } from "../metrics/catalogue.ts";
import { shardOf } from "../monitor/slots.ts";
import { AlertNews } from "../monitor/alerts/alert_news.ts";
import { Listener } from "../routes/server/listener.ts";
import { nameInstance } from "../store/database/instance_lock.ts";
import { Alerts } from "./alerts.ts";
import { announce } from "./announce.ts";
import { createChores } from "./create_chores.ts";
import { createEngine, type Engine } from "./create_engine.ts";
import { createHttp, secretOf } from "./create_http.ts";
import { errorText } from "./error_text.ts";
import { IncidentDrafts } from "./incident_drafts.ts";
import { openLogs } from "./logs.ts";
import { openStore } from "./open_store.ts";
import { fileFingerprint } from "./file_fingerprint.ts";
import { readConfigAgain } from "./read_again.ts";
import { Reloader } from "./reloader.ts";
import { createSubscribers } from "./subscribers/create_subscribers.ts";
import { syncChannels } from "./sync_channels.ts";
import { syncMaintenance } from "./sync_maintenance.ts";
import { syncUrls } from "./sync_urls.ts";
import { Uptick } from "./uptick.ts";

export interface StartOptions {
  /** The arguments that the settings were read from. */
  readonly flags: readonly string[];
  /** Called should the listener die for good. */
  onDead(): void;
  /** Ends a start that waits for its store: it rejects soon after. */
  readonly cancelled: AbortSignal;
}

/** Starts everything. It listens first, so that a port in use leaves no trace on the disk. */
export async function startUptick(
  config: Config,
  { flags, onDead, cancelled }: StartOptions,
): Promise<Uptick> {
  const { hostname, kvPath, deploy, configFile } = config;
  const { version } = manifest;
  // before the store is waited for: a change of the file meanwhile is one
  const seen = configFile === null ? null : await fileFingerprint(configFile);
  const listener = new Listener({ hostname, port: config.port, onDead });
  listener.start();
  const { port } = listener;
  const metrics = createCatalogue();
  const logs = openLogs({
    accessLogPath: config.accessLogPath,
    serviceLogPath: config.serviceLogPath,
    debug: config.debug,
    onDrop: (count) => metrics.logLinesDropped.inc(count),
  });
  const log = logs.service;
  for (const note of config.notes) log.warn("config", note);
  const { store, checkHealth } = await openStore({
    path: kvPath,
    secretKeys: config.secretKeys,
    windowMs: config.windowMs,
    retentionMs: config.retentionMs,
    leftOut: (...asked) => engine.leftOut(...asked),
    metrics,
    log,
    cancelled,
  });
  const { database } = store;
  const instance = await nameInstance(kvPath);
  const parts = { config, version, port, store, instance, metrics, log };
  const engine: Engine = createEngine({
    ...parts,
    onRecorded: (hasChanges) => alerts.noteRecorded(hasChanges),
    onStoodStill: (lostMs) => void tellGap(() => news.noteStandstill(lostMs)),
  });
  const subscribers = createSubscribers({ ...parts, engine });
  const alerts: Alerts = new Alerts({
    ...parts,
    engine,
    subscribers: subscribers.news,
    tokenSecret: () => secretOf(parts.config, parts.store),
  });
  const tellGap = async (look: () => Promise<boolean>) => {
    try {
      if (await look()) alerts.noteNews();
    } catch (error) {
      log.error(
        "alerts",
        `Cannot look until when urls were watched: ${errorText(error)}`,
      );
    }
  };
  const { table, view } = engine;
  const news: AlertNews = new AlertNews({
    store: store.news,
    monitors: () => table.all(),
    stateOf: (id) => view.state(id),
    refresh: () => view.refresh(),
    refreshMonitors: () => engine.refreshUrls(),
    stored: async () => {
      const shards = await store.shards.loadAll();
      return (id) => shards.get(shardOf(id))?.states.get(id);
    },
    now: Date.now,
  });
  const reloader = new Reloader({
    config,
    urls: store.urls,
    channels: store.channels,
    maintenances: store.maintenances,
    log,
    metrics,
    readConfig: () => readConfigAgain(flags),
    fingerprint: fileFingerprint,
    seen,
  });
  const stopping = new AbortController();
  const { handle, warmUp } = createHttp({
    config,
    version,
    store,
    instance,
    engine,
    alerts,
    subscriptions: subscribers.desk,
    reloader,
    metrics,
    checkHealth,
    stopping: stopping.signal,
    logs,
  });
  listener.answerWith({ handler: handle, log });
  log.info("http", `Server started :${port}`);
  const { runner } = engine;
  const chores = createChores({
    heartbeats: engine.heartbeats,
    store,
    runner,
    reloader,
    alerts,
    subscribers: subscribers.news,
    drafts: config.incidentDrafts
      ? new IncidentDrafts({
        books: store.outageBooks,
        incidents: store.incidents,
        table,
        now: Date.now,
      })
      : null,
    news,
    log,
    deploy,
  });
  const uptick = new Uptick({
    deploy,
    listener,
    runner,
    chores,
    alerts,
    subscribers: subscribers.news,
    reloader,
    database,
    instance,
    logs,
    stopping,
    warmUp,
  });
  if (runner !== null) {
    await syncUrls(config, store.urls, log);
    await syncChannels(config, store.channels, log);
    await syncMaintenance(config, store.maintenances, log);
    await tellGap(() => news.lookForGap());
  }
  await subscribers.warmUp();
  await uptick.start();
  await announce({
    config,
    port,
    engine,
    tokenSecret: () => secretOf(config, store),
    log,
  });
  return uptick;
}
