import { createProber } from "../monitor/checks/create_prober.ts";
import { resolveByRuntime } from "../monitor/dial/resolve_by_runtime.ts";
import type { Accounts } from "./access/accounts.ts";
import type { Doors } from "./access/doors.ts";
import type { AuditLog } from "./access/audit_log.ts";
import type { AccountAdmin } from "./accounts/account_admin.ts";
import type { Route } from "./server/app.ts";
import { withHsts } from "./server/with_hsts.ts";
import { withHost } from "./server/with_host.ts";
import { withPublicHost } from "./server/with_public_host.ts";
import { FormTokens } from "./access/csrf.ts";
import type { HandlerDeps } from "./handler_deps.ts";
import { RunningHeartbeats } from "./pings/running_heartbeats.ts";
import type { OwnedHeartbeats } from "./pings/owned_heartbeats.ts";
import type { HeldUrls } from "./services/held_urls.ts";
import { AcknowledgeTokens } from "./alerts/acknowledge_tokens.ts";
import { UnsubscribeTokens } from "./alerts/unsubscribe_tokens.ts";
import type { OwnedAlertRules } from "./alerts/owned_alert_rules.ts";
import type { OwnedChannels } from "./alerts/owned_channels.ts";
import type { OwnedOutages } from "./alerts/owned_outages.ts";
import type { OwnedMaintenances } from "./maintenance/owned_maintenances.ts";
import type { OwnedIncidents } from "./incidents/owned_incidents.ts";
import type { OwnedSubscribers } from "./subscribers/owned_subscribers.ts";
import { Subscriptions } from "./subscribers/subscriptions.ts";
import type { OwnedUrls } from "./services/owned_urls.ts";
import { acknowledgeRoutes } from "./pages/app/alerts/acknowledge_routes.ts";
import { unsubscribeRoutes } from "./pages/app/alerts/unsubscribe_routes.ts";
import { appRoutes } from "./pages/app/app_routes.ts";
import { pageRoutes } from "./pages/page_routes.ts";
import { boardOfPath } from "./pages/share/member_board.ts";
import { groupsInOrder } from "./pages/status/status_order.ts";
import { subscribeRoutes } from "./pages/subscribe/subscribe_routes.ts";
import { ToldOutages } from "./pages/status/told_outages.ts";
import { BoardOrders } from "./pages/status/board_orders.ts";
import type { HistoryCache } from "./history/history_cache.ts";
import { createSite } from "./create_site.ts";
import { createPages, type Pages } from "./pages/pages.tsx";
import type { Site } from "./pages/frame/site.ts";
import type { RegistrationRule } from "./access/registration.ts";
import { SetupCode } from "./access/setup_code.ts";
import { RateLimit } from "./access/rate_limit.ts";
import type { ApiTokens } from "./access/api_tokens.ts";
import type { CookieSessions } from "./access/cookie_sessions.ts";
import type { Viewers } from "./access/viewers.ts";

/** Trial probes per user: a burst, then one per `refillMs`. */
const TRIALS = { burst: 10, refillMs: 6_000 };

/** Imports and changes of many urls at once per user: a burst, then one per `refillMs`. */
const CHANGES_OF_MANY = { burst: 30, refillMs: 4_000 };

/** A name whose address may be private is looked up for at most so long. */
const LOOK_UP_MS = 2_000;

const DAY_MS = 86_400_000;

/** What the pages have in common with the API. */
export interface SharedWithApi {
  readonly histories: HistoryCache;
  readonly accounts: Accounts;
  readonly doors: Pick<
    Doors,
    | "setupCode"
    | "trials"
    | "subscriptionMails"
    | "challenges"
    | "challengeTurns"
  >;
  readonly owned: OwnedUrls;
  readonly heartbeats: OwnedHeartbeats;
  readonly channels: OwnedChannels;
  readonly outages: OwnedOutages;
  readonly incidents: OwnedIncidents;
  readonly maintenances: OwnedMaintenances;
  readonly subscribers: OwnedSubscribers;
  readonly alertRules: OwnedAlertRules;
  /** A page can show one. */
  readonly tokens: ApiTokens;
  readonly cookies: CookieSessions;
  readonly viewers: Viewers;
  readonly registration: RegistrationRule;
  readonly auditLog: AuditLog;
  readonly accountAdmin: AccountAdmin;
  readonly held: HeldUrls;
}

/** The routes of everything that people look at: the public pages, and those of `/app`. */
export function createPageRoutes(
  deps: HandlerDeps,
  shared: SharedWithApi,
): Route[] {
  const { settings, store, view, tokenSecret, guard } = deps;
  const site = createSite(settings, deps.chosen, deps.subscriptions);
  const orders = new BoardOrders(
    store.boardOrders,
    ({ ownerId, source, name }) =>
      ownerId === null && !source ? deps.configuredPlaceOf(name) : undefined,
  );
  const warnOfHost = lineADay(
    deps.log,
    "A page was asked for under another name than that of PUBLIC_URL: behind a proxy, let it keep Host, or name the proxy in TRUSTED_PROXIES",
  );
  const onUntoldOrigin = lineADay(
    deps.log,
    "A form came from an address that is not the Host of its request: set PUBLIC_URL to what people type and TRUSTED_PROXIES to the proxy, or let the proxy keep Host",
  );
  const formTokens = new FormTokens(tokenSecret);
  const isAlwaysHttps = settings.publicUrl?.startsWith("https:") === true;
  return [
    ...pageRoutes(
      createPublicPages(deps, { ...shared, site, orders, formTokens }),
    ),
    ...acknowledgeRoutes({
      outages: shared.outages,
      tokens: new AcknowledgeTokens(tokenSecret),
      site,
    }),
    ...unsubscribeRoutes({
      channels: deps.store.channels,
      tokens: new UnsubscribeTokens(tokenSecret),
      site,
    }),
    ...subscribeRoutes({
      ...{ site, onUntoldOrigin },
      desk: deps.subscriptions,
      owners: deps.owners,
      viewers: shared.viewers,
      boardOf: (c) => boardOfPath(c, deps),
      subscriptions: createSubscriptions(deps, shared.doors, orders),
    }),
    ...appRoutes({
      accounts: shared.accounts,
      owned: shared.owned,
      heartbeats: shared.heartbeats,
      channels: shared.channels,
      outages: shared.outages,
      incidents: shared.incidents,
      maintenances: shared.maintenances,
      subscribers: shared.subscribers,
      alertRules: shared.alertRules,
      tokens: shared.tokens,
      site,
      view,
      cookies: shared.cookies,
      viewers: shared.viewers,
      users: store.users,
      owners: deps.owners,
      orders,
      boardOrders: store.boardOrders,
      registration: shared.registration,
      choices: store.choices,
      invitations: store.invitations,
      apiKeys: store.apiKeys,
      accountAdmin: shared.accountAdmin,
      audit: store.audit,
      auditLog: shared.auditLog,
      held: shared.held,
      table: deps.table,
      configuredIn: deps.configuredIn,
      setupCode: new SetupCode({
        secret: tokenSecret,
        isAlwaysAsked: settings.deploy || settings.publicUrl !== undefined ||
          settings.trustedProxies.length > 0,
        guesses: shared.doors.setupCode,
      }),
      histories: shared.histories,
      intervalMs: settings.intervalMs,
      timeoutMs: settings.timeoutMs,
      formTokens,
      onUntoldOrigin,
      tokenLifetimeMs: settings.tokenLifetimeMs,
      guard,
      lookUp: deps.lookUp ??
        ((name) => resolveByRuntime(name, AbortSignal.timeout(LOOK_UP_MS))),
      allowPrivateTargets: settings.allowPrivateTargets ?? [],
      probeLoad: deps.probeLoad ?? (() => null),
      members: deps.members,
      manyLimit: new RateLimit(CHANGES_OF_MANY),
      trial: {
        probe: deps.probe ?? createProber({ guard }),
        limit: new RateLimit(TRIALS),
        turns: shared.doors.trials,
        accounts: shared.accounts,
      },
    }),
  ].map((route) => {
    const served = withHost(route);
    const isOpen = route.path.startsWith("/assets/");
    return withHsts(
      isOpen ? served : withPublicHost(served, settings.publicUrl, warnOfHost),
      isAlwaysHttps,
    );
  });
}

/** What anybody asks of the subscriptions to a page. */
function createSubscriptions(
  { subscriptions, table, view }: HandlerDeps,
  doors: SharedWithApi["doors"],
  orders: BoardOrders,
): Subscriptions {
  return new Subscriptions({
    desk: subscriptions,
    groupsOf: async (board) => {
      const [order] = await Promise.all([orders.of(board), view.refresh()]);
      return groupsInOrder(table.all(), board, order).map(({ tag }) => tag);
    },
    mails: doors.subscriptionMails,
    challenges: doors.challenges,
    turns: doors.challengeTurns,
  });
}

/** Warns the operator, whose proxy hides what people type, once a day. */
function lineADay(log: HandlerDeps["log"], message: string): () => void {
  const once = new RateLimit({ burst: 1, refillMs: DAY_MS });
  return () => {
    if (once.take("").ok) log.warn("http", message);
  };
}

interface PublicParts
  extends Pick<SharedWithApi, "viewers" | "histories" | "channels"> {
  readonly site: Site;
  readonly formTokens: FormTokens;
  readonly orders: BoardOrders;
}

function createPublicPages(
  deps: HandlerDeps,
  { site, orders, viewers, histories, channels, formTokens }: PublicParts,
): Pages {
  const { settings, store } = deps;
  const pages = createPages({
    site,
    viewers,
    histories,
    table: deps.table,
    view: deps.view,
    owners: deps.owners,
    history: store.history,
    events: store.events,
    written: store.incidents,
    incidents: deps.incidents,
    maintenance: deps.maintenance,
    retentionMs: settings.retentionMs ?? Infinity,
    liveStreams: deps.metrics.liveStreams,
    running: new RunningHeartbeats(store.heartbeats),
    orders,
    told: new ToldOutages(store.outageBooks),
    phasesOf: deps.phasesOf ?? (() => undefined),
    instance: deps.instance ?? null,
    hearersOf: (monitor) => channels.hearersOf(monitor),
    formTokens,
  });
  deps.stopping?.addEventListener("abort", () => pages.live.close());
  return pages;
}
