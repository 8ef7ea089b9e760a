import type { Config } from "../config/parse_config.ts";
import { type Catalogue, registerFamilies } from "../metrics/catalogue.ts";
import { Registry } from "../metrics/registry.ts";
import {
  createHandler,
  type RequestHandler,
} from "../routes/create_handler.ts";
import { HistoryCache } from "../routes/history/history_cache.ts";
import type { SubscriptionDesk } from "../routes/subscribers/subscription_desk.ts";
import type { Health } from "../routes/system/health.ts";
import type { Instance } from "../store/database/instance_lock.ts";
import type { Store } from "../store/create_store.ts";
import { deleteAccount } from "../store/delete_account.ts";
import { settleWritten } from "../store/settle_written.ts";
import { tokenSecret } from "../store/secrets.ts";
import type { Alerts } from "./alerts.ts";
import type { Engine } from "./create_engine.ts";
import { handlerSettings } from "./handler_settings.ts";
import type { Logs } from "./logs.ts";
import { metricSources } from "./metric_sources.ts";
import type { OpenStore } from "./open_store.ts";
import type { Reloader } from "./reloader.ts";

export interface HttpParts {
  readonly config: Config;
  readonly version: string;
  readonly store: Store;
  readonly instance: Pick<Instance, "name">;
  readonly engine: Engine;
  readonly alerts: Pick<Alerts, "deliver">;
  readonly subscriptions: SubscriptionDesk;
  readonly reloader: Pick<Reloader, "originOf" | "placeOf">;
  readonly metrics: Catalogue;
  readonly checkHealth: OpenStore["checkHealth"];
  /** Ends the live pages. */
  readonly stopping: AbortSignal;
  readonly logs: Logs;
}

/** What answers requests, from the settings, the store and what is known of the urls. */
export function createHttp(parts: HttpParts): RequestHandler {
  const { config, version, store, engine, metrics, logs } = parts;
  const { guard, table, view, owners, members, chosen, phases, probe } = engine;
  const histories = new HistoryCache(store);
  return createHandler({
    histories,
    settings: handlerSettings(config, version),
    store: {
      urls: store.urls,
      deletedUrls: store.deletedUrls,
      users: store.users,
      apiKeys: store.apiKeys,
      boardOrders: store.boardOrders,
      choices: store.choices,
      incidents: store.incidents,
      maintenances: store.maintenances,
      invitations: store.invitations,
      passwordResets: store.passwordResets,
      lastSeen: store.lastSeen,
      audit: store.audit,
      events: store.events,
      heartbeats: store.heartbeats,
      history: store.history,
      trackingState: store.trackingState,
      alertRules: store.alertRules,
      channels: store.channels,
      outbox: store.outbox,
      outageBooks: store.outageBooks,
    },
    table,
    view,
    owners,
    incidents: engine.incidents,
    maintenance: engine.maintenance,
    members,
    configuredIn: (name) => parts.reloader.originOf(name),
    configuredPlaceOf: (name) => parts.reloader.placeOf(name),
    chosen,
    deleteAccount: (user, onUrl) => deleteAccount(store, user, onUrl),
    settleWritten: (user) => settleWritten(store, user),
    guard,
    metrics,
    registry: createRegistry(parts, histories),
    health: createHealth(parts),
    tokenSecret: () => secretOf(config, store),
    deliver: parts.alerts.deliver,
    subscriptions: parts.subscriptions,
    probe,
    onPing: (id) => void engine.heartbeats.note(id),
    phasesOf: (id) => phases.get(id),
    instance: parts.instance.name,
    probeLoad: () => engine.runner?.load ?? null,
    stopping: parts.stopping,
    writeLine: (line) => logs.writeAccess(line),
    log: logs.service,
  });
}

function createRegistry(
  { version, engine, metrics }: HttpParts,
  histories: HistoryCache,
): Registry {
  const { table, view, owners, runner } = engine;
  const registry = new Registry();
  registerFamilies(registry, metrics, {
    version,
    denoVersion: Deno.version.deno,
    startTimeSeconds: (Date.now() - performance.now()) / 1_000,
    sources: metricSources({ table, view, owners, histories, rounds: runner }),
  });
  return registry;
}

function createHealth({ engine, checkHealth, stopping }: HttpParts): Health {
  const { view, runner } = engine;
  return {
    checkStore: checkHealth,
    storeAnsweredAt: () => view.answeredAt,
    probeRates: () => runner?.load ?? null,
    checkReady: async () => {
      if (stopping.aborted) return "Stopping";
      await view.refresh().catch(() => {});
      return view.isLoaded
        ? null
        : "Starting: nothing was read from the store yet";
    },
  };
}

/** The key of the login tokens: the operator's own, or that of the store. */
export async function secretOf(
  { jwtSecret }: Pick<Config, "jwtSecret">,
  { database }: Pick<Store, "database">,
): Promise<Uint8Array<ArrayBuffer>> {
  return jwtSecret === undefined
    ? await tokenSecret(database)
    : new TextEncoder().encode(jwtSecret);
}
