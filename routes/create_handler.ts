import { parseAddress, parseCidr } from "../monitor/address_ranges.ts";
import type { AddressGuard } from "../monitor/address_guard.ts";
import type { Catalogue } from "../metrics/catalogue.ts";
import type { Registry } from "../metrics/registry.ts";
import type { StatusView } from "../monitor/status_view.ts";
import type { UrlTable } from "../monitor/url_table.ts";
import { createProber } from "../monitor/probe_http.ts";
import type {
  ProbePhases,
  ProbeResult,
  ProbeTarget,
} from "../monitor/types.ts";
import type { DeletedUrls } from "../store/deleted_urls.ts";
import type { Events } from "../store/events.ts";
import type { History } from "../store/history.ts";
import type { TrackingState } from "../store/tracking_state.ts";
import type { Urls } from "../store/urls.ts";
import type { Users } from "../store/users.ts";
import { Accounts } from "./accounts.ts";
import { createApp, type Route } from "./app.ts";
import { FormTokens } from "./csrf.ts";
import { echoHandler } from "./echo.ts";
import type { HealthCheck } from "./health.ts";
import { LoginLimits } from "./login_limits.ts";
import { metricsHandler } from "./metrics.ts";
import { openApiHandler } from "./openapi.ts";
import { operatorCheck } from "./operator.ts";
import { OwnedUrls } from "./owned_urls.ts";
import { appRoutes } from "./pages/app/app_routes.ts";
import { pageRoutes } from "./pages/page_routes.ts";
import { createPages, type Pages } from "./pages/pages.tsx";
import type { Site } from "./pages/site.ts";
import { PasswordHasher } from "./password.ts";
import { RateLimit } from "./rate_limit.ts";
import { routeTable } from "./route_table.ts";
import { createRequestHandler } from "./server.ts";
import type { ServiceLog } from "./service_log.ts";
import { Services } from "./services.ts";
import { CookieSessions } from "./session_cookie.ts";
import { Sessions } from "./sessions.ts";
import { stateHandler, switchStateHandler } from "./state.ts";
import { importTokenKeys } from "./token.ts";
import { trackHandler } from "./track.ts";
import { urlHandler } from "./url.ts";

/** The settings that matter to HTTP. */
export interface HandlerSettings {
  readonly version: string;
  readonly trackingUrlPath: string;
  readonly stateUrlPath: string;
  readonly metricsUrlPath: string;
  readonly stateFilePath: string;
  /** No file system: the state lies in the store. */
  readonly deploy: boolean;
  readonly echoUsers: ReadonlyMap<string, string>;
  readonly metricsToken: string | undefined;
  readonly tokenLifetimeMs: number;
  readonly trustedProxies: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly minIntervalMs: number;
  readonly pageTitle?: string;
  readonly pageLogoUrl?: string | undefined;
  readonly pageLinks?: Site["links"];
  /** Origin under which people reach the instance. */
  readonly publicUrl?: string | undefined;
  /** How long ticks are kept. */
  readonly retentionMs?: number;
}

export interface HandlerDeps {
  readonly settings: HandlerSettings;
  readonly store: {
    readonly urls: Urls;
    readonly deletedUrls: DeletedUrls;
    readonly users: Users;
    readonly events: Events;
    readonly history: History;
    readonly trackingState: TrackingState;
  };
  readonly table: UrlTable;
  readonly view: StatusView;
  readonly guard: AddressGuard;
  readonly metrics: Catalogue;
  readonly registry: Registry;
  readonly health: HealthCheck;
  /** The key of the login tokens, in the store or the settings. */
  readonly tokenSecret: () => Promise<Uint8Array<ArrayBuffer>>;
  readonly hasher?: PasswordHasher;
  /** Tries a url for its owner before it is saved; the guard applies. */
  readonly probe?: (target: ProbeTarget) => Promise<ProbeResult>;
  /** Of the latest probe of a url, where this process made it. */
  readonly phasesOf?: (id: number) => ProbePhases | undefined;
  /** Ends the live pages, without which the server could not stop. */
  readonly stopping?: AbortSignal;
  /** Takes a line of the access log. */
  readonly writeLine: (line: string) => void;
  readonly log: Pick<ServiceLog, "error">;
}

/** Trial probes per user: a burst, then one per `refillMs`. */
const TRIALS = { burst: 10, refillMs: 6_000 };

/** Registrations per network: a burst, then one per `refillMs`. */
const REGISTRATIONS = { burst: 100, refillMs: 10_000 };

/** Everything that answers requests, from its parts. */
export function createHandler(
  deps: HandlerDeps,
): ReturnType<typeof createRequestHandler> {
  const app = createApp(createRoutes(deps), (error) => {
    deps.log.error(
      "http",
      error instanceof Error ? error.message : String(error),
    );
  });
  return createRequestHandler({
    app,
    metrics: deps.metrics,
    log: deps.writeLine,
    isTrustedProxy: proxyCheck(deps.settings.trustedProxies),
  });
}

/** The route table with its handlers; a test holds it against the documents. */
export function createRoutes(deps: HandlerDeps): ReturnType<typeof routeTable> {
  const { settings, store, view, metrics, registry } = deps;
  const isOperator = operatorCheck(settings.metricsToken);
  const sessions = createSessions(deps);
  const { table, guard } = deps;
  const owned = new OwnedUrls({
    urls: store.urls,
    deletedUrls: store.deletedUrls,
    table,
    guard,
    defaults: settings,
  });
  const paths = {
    track: settings.trackingUrlPath,
    state: settings.stateUrlPath,
    metrics: settings.metricsUrlPath,
  };
  const { version } = settings;
  const accounts = createAccounts(deps, sessions);
  const cookieSessions = new CookieSessions({
    users: store.users,
    secret: deps.tokenSecret,
    publicUrl: settings.publicUrl,
  });
  const routes: Route[] = [
    ...pageRoutes(createPagesOf(deps, cookieSessions)),
    ...appRoutes({
      ...{ site: siteOf(settings), accounts, owned, view },
      users: store.users,
      sessions: cookieSessions,
      formTokens: new FormTokens(deps.tokenSecret),
      apiSessions: sessions,
      tokenLifetimeMs: settings.tokenLifetimeMs,
      trial: {
        probe: deps.probe ?? createProber({ guard }),
        limit: new RateLimit(TRIALS),
      },
    }),
    ...routeTable({
      paths,
      track: trackHandler(metrics),
      ...stateHandlers(deps, isOperator),
      metrics: metricsHandler({
        registry,
        isOperator,
        refresh: () => view.refresh(),
      }),
      echo: echoHandler(settings.echoUsers),
      url: urlHandler(sessions, owned),
      openApi: openApiHandler({ version, paths, routes: () => routes }),
      accounts,
      services: new Services({ table, view, sessions, owned, ...store }),
      health: deps.health,
    }),
  ];
  return routes;
}

function siteOf(
  { pageTitle, pageLogoUrl, pageLinks, publicUrl, version }: HandlerSettings,
): Site {
  return {
    title: pageTitle ?? "Uptick",
    logoUrl: pageLogoUrl,
    links: pageLinks ?? [],
    publicUrl,
    version,
  };
}

function createPagesOf(
  { settings, store, table, view, ...deps }: HandlerDeps,
  sessions: CookieSessions,
): Pages {
  const pages = createPages({
    site: siteOf(settings),
    viewer: async (c) => (await sessions.find(c))?.user ?? null,
    table,
    view,
    history: store.history,
    events: store.events,
    retentionMs: settings.retentionMs ?? Infinity,
    liveStreams: deps.metrics.liveStreams,
    ...deps.phasesOf === undefined ? {} : { phasesOf: deps.phasesOf },
  });
  deps.stopping?.addEventListener("abort", () => pages.live.close());
  return pages;
}

function stateHandlers(
  { settings, store: { trackingState } }: HandlerDeps,
  isOperator: ReturnType<typeof operatorCheck>,
) {
  if (!settings.deploy) {
    return {
      state: stateHandler(() => exists(settings.stateFilePath)),
      switchState: null,
    };
  }
  return {
    state: stateHandler(() => trackingState.exists()),
    switchState: switchStateHandler(
      isOperator,
      (value) => trackingState.set(value),
    ),
  };
}

function createSessions(
  { settings, store, tokenSecret }: HandlerDeps,
): Sessions {
  let keys: ReturnType<typeof importTokenKeys> | undefined;
  const lifetimeSeconds = Math.floor(settings.tokenLifetimeMs / 1_000);
  const load = async () =>
    await importTokenKeys(await tokenSecret(), lifetimeSeconds);
  return new Sessions({
    users: store.users,
    keys: () =>
      keys ??= load().catch((error) => {
        keys = undefined; // the store was in trouble: the next one asks again
        throw error;
      }),
  });
}

function createAccounts(
  { store, table, hasher }: HandlerDeps,
  sessions: Sessions,
): Accounts {
  return new Accounts({
    users: store.users,
    urls: store.urls,
    deletedUrls: store.deletedUrls,
    table,
    sessions,
    hasher: hasher ?? new PasswordHasher(),
    loginLimits: new LoginLimits(),
    registerLimit: new RateLimit(REGISTRATIONS),
  });
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
