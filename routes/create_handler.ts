import { parseAddress, parseCidr } from "../monitor/guard/address_ranges.ts";
import { AccountAdmin } from "./accounts/account_admin.ts";
import { AccountApi } from "./accounts/account_api.ts";
import { auditHandler } from "./accounts/audit_api.ts";
import { AuditLog } from "./access/audit_log.ts";
import { Accounts } from "./access/accounts.ts";
import { originOf } from "./pages/frame/origin.ts";
import { AlertRulesApi } from "./alerts/alert_rules_api.ts";
import { ChannelApi } from "./alerts/channel_api.ts";
import { OutageApi } from "./alerts/outage_api.ts";
import { MaintenanceApi } from "./maintenance/maintenance_api.ts";
import { OwnedMaintenances } from "./maintenance/owned_maintenances.ts";
import { IncidentApi } from "./incidents/incident_api.ts";
import { OwnedIncidents } from "./incidents/owned_incidents.ts";
import { OwnedSubscribers } from "./subscribers/owned_subscribers.ts";
import { SubscriberApi } from "./subscribers/subscriber_api.ts";
import { OwnedAlertRules } from "./alerts/owned_alert_rules.ts";
import { OwnedChannels } from "./alerts/owned_channels.ts";
import { OwnedOutages } from "./alerts/owned_outages.ts";
import { createApp, type Route } from "./server/app.ts";
import { createPageRoutes } from "./create_page_routes.ts";
import { echoHandler } from "./echo/echo.ts";
import { errorAnswer } from "./error_answer.ts";
import type { HandlerDeps } from "./handler_deps.ts";
import { HistoryCache } from "./history/history_cache.ts";
import { MetricFigures } from "./history/metric_figures.ts";
import { createDoors, type Doors } from "./access/doors.ts";
import { metricsHandler } from "./system/metrics.ts";
import { openApiHandler } from "./openapi/openapi.ts";
import { HeldUrls } from "./services/held_urls.ts";
import { OwnedUrls } from "./services/owned_urls.ts";
import { PasswordHasher } from "./access/password.ts";
import { NetworkLimit } from "./access/network_limit.ts";
import { RegistrationRule } from "./access/registration.ts";
import { routeTable } from "./route_table.ts";
import { createRequestHandler, ownRequest } from "./server/server.ts";
import { OwnedHeartbeats } from "./pings/owned_heartbeats.ts";
import { PingTargets } from "./pings/ping_targets.ts";
import { Pings } from "./pings/pings.ts";
import { Services } from "./services/services.ts";
import { ApiTokens } from "./access/api_tokens.ts";
import { CookieSessions } from "./access/cookie_sessions.ts";
import { loadOnce } from "./access/derived_key.ts";
import { Viewers } from "./access/viewers.ts";
import { formatCombined } from "./server/access_log.ts";
import { formatJsonLine } from "./server/json_log_line.ts";
import { stateHandler, switchStateHandler } from "./tracking/state.ts";
import { importTokenKeys } from "./access/token.ts";
import { trackHandler } from "./tracking/track.ts";
import { urlHandler } from "./services/url.ts";
import { withBasePath } from "./server/with_base_path.ts";

const LOG_LINES = { combined: formatCombined, json: formatJsonLine };

/** After as many registrations of a network as the settings allow at once, one more each 10 s. */
const REGISTRATION_REFILL_MS = 10_000;

export interface RequestHandler {
  readonly handle: ReturnType<typeof createRequestHandler>;
  /** Makes the status page once, so that its first reader does not wait until 90 days are read. Never rejects. */
  warmUp(): Promise<void>;
}

/** Everything that answers requests, from its parts. */
export function createHandler(deps: HandlerDeps): RequestHandler {
  const report = (error: unknown, requestId: string) =>
    deps.log.error("http", `${wordsOf(error)} (request ${requestId})`);
  const routes = createRoutes(deps);
  const { publicUrl } = deps.settings;
  const basePath = basePathOf(publicUrl);
  const app = withBasePath(
    createApp(routes, (c, error) => errorAnswer(c, error, report)),
    basePath,
    routes,
  );
  const handle = createRequestHandler({
    app,
    metrics: deps.metrics,
    log: deps.writeLine,
    formatEntry: LOG_LINES[deps.settings.accessLogFormat],
    isTrustedProxy: proxyCheck(deps.settings.trustedProxies),
    basePath,
  });
  return {
    handle,
    warmUp: async () => {
      const { host } = new URL(publicUrl ?? "http://localhost");
      const headers = { Host: host }; // pages need theirs
      await app.fetch(
        new Request(`http://${host}/`, { headers }),
        ownRequest(basePath),
      );
    },
  };
}

/** The route table with its handlers; a test holds it against the documents. */
export function createRoutes(deps: HandlerDeps): ReturnType<typeof routeTable> {
  const { settings, store, table, view, guard, metrics, registry } = deps;
  const histories = deps.histories ?? new HistoryCache(store);
  const tokens = createTokens(deps);
  const cookies = new CookieSessions({
    users: store.users,
    secret: deps.tokenSecret,
    publicUrl: settings.publicUrl,
  });
  const doors = createDoors((count) =>
    metrics.passwordHashesWaiting.set(count)
  );
  const { metricsToken } = settings;
  const viewers = new Viewers({
    tokens,
    cookies,
    metricsToken,
    guesses: doors.metricsToken,
    // a store in trouble says so elsewhere: it is no reason to turn somebody away
    noteSeen: (id) => store.lastSeen.note(id).catch(() => {}),
  });
  const auditLog = new AuditLog({
    audit: store.audit,
    onError: (error, requestId) =>
      deps.log.error(
        "http",
        "A sign-in could not be put on the record: " +
          `${wordsOf(error)} (request ${requestId})`,
      ),
  });
  const owned = new OwnedUrls({
    urls: store.urls,
    deletedUrls: store.deletedUrls,
    table,
    guard,
    members: deps.members,
    defaults: {
      intervalMs: settings.intervalMs,
      timeoutMs: settings.timeoutMs,
      minIntervalMs: settings.minIntervalMs,
    },
  });
  const held = new HeldUrls({
    urls: store.urls,
    table,
    users: store.users,
    audit: auditLog,
  });
  const paths = {
    track: settings.trackingUrlPath,
    state: settings.stateUrlPath,
    metrics: settings.metricsUrlPath,
  };
  const { version } = settings;
  const registration = new RegistrationRule({
    setting: settings.registration,
    choices: store.choices,
  });
  const accounts = createAccounts(deps, {
    tokens,
    registration,
    auditLog,
    doors,
  });
  const accountAdmin = new AccountAdmin({
    users: store.users,
    owners: deps.owners,
    urls: store.urls,
    lastSeen: store.lastSeen,
    resets: store.passwordResets,
    invitations: store.invitations,
    table,
    deleteAccount: (user) => deps.deleteAccount(user, (id) => table.delete(id)),
    settleWritten: deps.settleWritten,
    audit: auditLog,
  });
  const channels = new OwnedChannels({
    channels: store.channels,
    outbox: store.outbox,
    owners: deps.owners,
    guard,
    deliver: deps.deliver,
  });
  const outages = new OwnedOutages({
    books: store.outageBooks,
    channels: store.channels,
    users: store.users,
    table,
  });
  const alertRules = new OwnedAlertRules({
    choices: store.alertRules,
    settings: settings.alertRules ?? {},
  });
  const maintenances = new OwnedMaintenances({
    maintenances: store.maintenances,
    table,
    owners: deps.owners,
    refresh: () => view.refresh(),
    now: Date.now,
  });
  const incidents = new OwnedIncidents({
    incidents: store.incidents,
    open: deps.incidents,
    owners: deps.owners,
    table,
    view,
    now: Date.now,
  });
  const subscribers = new OwnedSubscribers({
    desk: deps.subscriptions,
    channels,
    owners: deps.owners,
    hasLinks: settings.publicUrl !== undefined,
  });
  const heartbeats = new OwnedHeartbeats({
    urls: store.urls,
    owned,
    heartbeats: store.heartbeats,
    originOf: (c) => originOf(c, settings),
    now: Date.now,
  });
  const figures = new MetricFigures({ table, histories });
  const routes: Route[] = [
    ...createPageRoutes(deps, {
      histories,
      accounts,
      doors: { ...doors, trials: deps.trials ?? doors.trials },
      owned,
      heartbeats,
      channels,
      outages,
      incidents,
      maintenances,
      subscribers,
      alertRules,
      tokens,
      cookies,
      viewers,
      registration,
      auditLog,
      accountAdmin,
      held,
    }),
    ...routeTable({
      paths,
      track: trackHandler(metrics),
      ...stateHandlers(deps),
      viewers,
      metrics: metricsHandler({
        registry,
        refresh: async () => {
          await view.refresh();
          await figures.refresh();
        },
      }),
      echo: echoHandler(settings.echoUsers, doors.echo),
      url: urlHandler(owned),
      openApi: openApiHandler({
        version,
        publicUrl: settings.publicUrl,
        paths,
        minPasswordLength: settings.minPasswordLength,
        routes: () => routes,
      }),
      accounts,
      services: new Services({
        table,
        view,
        owners: deps.owners,
        owned,
        held,
        events: store.events,
        history: store.history,
        histories,
        problemOf: (id) => deps.phasesOf?.(id)?.detail ?? null,
      }),
      channelApi: new ChannelApi(channels, settings.publicUrl !== undefined),
      outageApi: new OutageApi(outages),
      maintenanceApi: new MaintenanceApi(maintenances),
      incidentApi: new IncidentApi(incidents),
      alertRulesApi: new AlertRulesApi(alertRules),
      subscriberApi: new SubscriberApi(subscribers),
      accountApi: new AccountApi({
        admin: accountAdmin,
        originOf: (c) => originOf(c, settings),
      }),
      audit: auditHandler(store),
      heartbeats,
      pings: new Pings({
        targets: new PingTargets(table),
        view,
        owners: deps.owners,
        heartbeats: store.heartbeats,
        metrics,
        onPing: deps.onPing ?? (() => {}),
        now: Date.now,
      }),
      health: deps.health,
    }),
  ];
  return routes;
}

/** The path of the address that people type, without a slash at its end. */
function basePathOf(publicUrl: string | undefined): string {
  if (publicUrl === undefined) return "";
  return new URL(publicUrl).pathname.replace(/\/$/, "");
}

function stateHandlers(
  { settings, store: { trackingState } }: HandlerDeps,
) {
  if (!settings.deploy) {
    return {
      state: stateHandler(() => exists(settings.stateFilePath)),
      switchState: null,
    };
  }
  return {
    state: stateHandler(() => trackingState.exists()),
    switchState: switchStateHandler((value) => trackingState.set(value)),
  };
}

function createTokens(
  { settings, store, tokenSecret }: HandlerDeps,
): ApiTokens {
  const lifetimeSeconds = Math.floor(settings.tokenLifetimeMs / 1_000);
  const keys = loadOnce(async () =>
    await importTokenKeys(await tokenSecret(), lifetimeSeconds)
  );
  return new ApiTokens({ users: store.users, apiKeys: store.apiKeys, keys });
}

function createAccounts(
  { settings, store, table, owners, hasher, deleteAccount }: HandlerDeps,
  { tokens, registration, auditLog, doors }: {
    readonly tokens: ApiTokens;
    readonly auditLog: AuditLog;
    readonly registration: RegistrationRule;
    readonly doors: Pick<Doors, "hashes" | "logins" | "links">;
  },
): Accounts {
  return new Accounts({
    users: store.users,
    owners,
    deleteAccount: (user) => deleteAccount(user, (id) => table.delete(id)),
    tokens,
    hasher: hasher ?? new PasswordHasher({ queue: doors.hashes }),
    loginLimits: doors.logins,
    linkGuesses: doors.links,
    registration,
    invitations: store.invitations,
    resets: store.passwordResets,
    audit: auditLog,
    minPasswordLength: settings.minPasswordLength,
    registerLimit: new NetworkLimit({
      burst: settings.registrationsPerNetwork,
      refillMs: REGISTRATION_REFILL_MS,
    }),
  });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function proxyCheck(ranges: readonly string[]): (address: string) => boolean {
  const trusted = ranges.map(parseCidr);
  if (trusted.length === 0) return () => false;
  return (text) => {
    const address = parseAddress(text);
    return address !== null && trusted.some((range) => range(address));
  };
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false; // also where it may not be looked at
  }
}
