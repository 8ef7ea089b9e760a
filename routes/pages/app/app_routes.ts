import type { ChangingGuard } from "../../../monitor/guard/changing_guard.ts";
import type { ProbeLoad } from "../../../monitor/rounds/probe_load.ts";
import type { StatusView } from "../../../monitor/status_view.ts";
import type { ApiKeys } from "../../../store/api_keys.ts";
import type { Audit } from "../../../store/audit.ts";
import type { Choices } from "../../../store/choices.ts";
import type { Invitations } from "../../../store/invitations.ts";
import type { Users } from "../../../store/users.ts";
import type { BoardOrders as StoredOrders } from "../../../store/board_orders.ts";
import type { BoardOrders } from "../status/board_orders.ts";
import type { OwnerTable } from "../../access/owner_table.ts";
import type { Accounts } from "../../access/accounts.ts";
import type { AuditLog } from "../../access/audit_log.ts";
import type { AccountAdmin } from "../../accounts/account_admin.ts";
import type { Route } from "../../server/app.ts";
import type { OwnedHeartbeats } from "../../pings/owned_heartbeats.ts";
import type { HeldUrls } from "../../services/held_urls.ts";
import type { MonitorTable } from "../../../monitor/monitor_table.ts";
import type { OwnedAlertRules } from "../../alerts/owned_alert_rules.ts";
import type { OwnedChannels } from "../../alerts/owned_channels.ts";
import type { OwnedOutages } from "../../alerts/owned_outages.ts";
import type { OwnedMaintenances } from "../../maintenance/owned_maintenances.ts";
import type { OwnedIncidents } from "../../incidents/owned_incidents.ts";
import type { OwnedSubscribers } from "../../subscribers/owned_subscribers.ts";
import type { OwnedUrls } from "../../services/owned_urls.ts";
import { type Handler } from "../../server/request_context.ts";
import type { ApiTokens } from "../../access/api_tokens.ts";
import type { CookieSessions } from "../../access/cookie_sessions.ts";
import type { FormTokens } from "../../access/csrf.ts";
import type { RateLimit } from "../../access/rate_limit.ts";
import type { RegistrationRule } from "../../access/registration.ts";
import type { SetupCode } from "../../access/setup_code.ts";
import type { Viewers } from "../../access/viewers.ts";
import type { Site } from "../frame/site.ts";
import { withTheme } from "../frame/theme.ts";
import { AlertPages } from "./alerts/alert_pages.tsx";
import { AccountPages } from "./account_pages.tsx";
import { ApiKeyPages } from "./api_key_pages.tsx";
import { BeginPages } from "./begin_pages.tsx";
import { OrderPages } from "./order/order_pages.tsx";
import { bulkAction } from "./changes/bulk_action.ts";
import { ChangeJobs } from "./changes/change_jobs.ts";
import { ProgressPages } from "./changes/progress_pages.tsx";
import { AddPages } from "./add/add_pages.tsx";
import type { HistoryCache } from "../../history/history_cache.ts";
import { DeletedPages } from "./deleted_pages.tsx";
import { EditPages } from "./edit_pages.tsx";
import { auditPage } from "./operator/audit_pages.tsx";
import { OperatorAccountPages } from "./operator/account_pages.tsx";
import { EverythingPages } from "./operator/everything_pages.tsx";
import { RangeOffers } from "./operator/range_offers.ts";
import { RangePages } from "./operator/range_pages.tsx";
import { ResetPages } from "./reset_pages.tsx";
import { InvitationPages } from "./operator/invitation_pages.tsx";
import { HeartbeatPages } from "./heartbeats/heartbeat_pages.tsx";
import { MaintenancePages } from "./maintenance/maintenance_pages.tsx";
import { IncidentPages } from "./incidents/incident_pages.tsx";
import { SubscriberPages } from "./subscribers/subscriber_pages.tsx";
import { ImportPages, MAX_IMPORT_BYTES } from "./import_pages.tsx";
import type { ToldMemberLoad } from "./overload.tsx";
import { ListPages } from "./list/list_pages.tsx";
import { SetupPages } from "./setup_pages.tsx";
import { SignInPages } from "./sign_in_pages.tsx";
import type { TrialDeps } from "./trial.ts";
import type { UserRequest } from "./app_request.ts";
import { seeOther } from "../frame/see_other.ts";
import { AppAccess } from "./app_access.tsx";

export interface AppRoutesDeps {
  readonly cookies: CookieSessions;
  readonly viewers: Pick<Viewers, "byCookie">;
  readonly formTokens: FormTokens;
  readonly onUntoldOrigin: () => void;
  readonly site: Site;
  readonly accounts: Accounts;
  readonly users: Users;
  readonly owners: OwnerTable;
  readonly orders: Pick<BoardOrders, "of">;
  readonly boardOrders: StoredOrders;
  readonly owned: OwnedUrls;
  readonly heartbeats: OwnedHeartbeats;
  readonly channels: OwnedChannels;
  readonly outages: OwnedOutages;
  readonly incidents: OwnedIncidents;
  readonly maintenances: OwnedMaintenances;
  readonly subscribers: OwnedSubscribers;
  readonly alertRules: OwnedAlertRules;
  readonly view: StatusView;
  readonly trial: TrialDeps;
  /** Of imports and changes of many urls, by user. */
  readonly manyLimit: RateLimit;
  readonly probeLoad: () => ProbeLoad | null;
  readonly members?: ToldMemberLoad | undefined;
  readonly guard: ChangingGuard;
  readonly lookUp: (name: string) => Promise<readonly string[]>;
  readonly allowPrivateTargets: "all" | readonly string[];
  readonly tokens: ApiTokens;
  readonly tokenLifetimeMs: number;
  readonly registration: RegistrationRule;
  readonly choices: Choices;
  readonly invitations: Invitations;
  readonly apiKeys: ApiKeys;
  readonly accountAdmin: AccountAdmin;
  readonly audit: Audit;
  readonly auditLog: AuditLog;
  readonly held: HeldUrls;
  readonly table: MonitorTable;
  readonly configuredIn: (name: string) => string | undefined;
  readonly setupCode: SetupCode;
  readonly histories: Pick<HistoryCache, "hoursOf" | "eventsOf">;
  /** Of a monitor without its own. */
  readonly intervalMs: number;
  /** Of a monitor without its own. */
  readonly timeoutMs: number;
}

/** Every page for those who watch urls. */
// deno-fmt-ignore: one row each
export function appRoutes(deps: AppRoutesDeps): Route[] {
  const { cookies, accounts, owned, view, users, tokens, trial, manyLimit, tokenLifetimeMs, registration, choices, intervalMs, timeoutMs } = deps;
  const access = new AppAccess({ cookies, viewers: deps.viewers, formTokens: deps.formTokens, site: deps.site, onUntoldOrigin: deps.onUntoldOrigin });
  const page = (handler: (request: UserRequest) => Promise<Response>): Handler => withTheme(access.signedIn(handler));
  const form = (handler: (request: UserRequest) => Promise<Response>, maxBytes?: number): Handler => access.signedIn(handler, maxBytes);
  const operator = (handler: (request: UserRequest) => Promise<Response>): Handler => withTheme(access.operator(handler));
  const sign = new SignInPages({ accounts, cookies, registration });
  const setup = new SetupPages({ accounts, users, cookies, code: deps.setupCode });
  const invitations = new InvitationPages({ invitations: deps.invitations, registration, audit: deps.auditLog });
  const offers = new RangeOffers({ guard: deps.guard, lookUp: deps.lookUp });
  const ranges = new RangePages({ choices, guard: deps.guard, audit: deps.auditLog, users, fixed: deps.allowPrivateTargets });
  const begin = new BeginPages({ owned, trial, timeoutMs, registration, choices, audit: deps.auditLog, offers });
  const everything = new EverythingPages({ table: deps.table, view, users, held: deps.held, channels: deps.channels, configuredIn: deps.configuredIn });
  const reset = new ResetPages(accounts);
  const operated = new OperatorAccountPages(deps.accountAdmin, deps.members);
  const list = new ListPages({ owned, view, histories: deps.histories, probeLoad: deps.probeLoad, members: deps.members });
  const add = new AddPages({ owned, view, trial, offers, defaults: { intervalMs, timeoutMs } });
  const progress = new ProgressPages(new ChangeJobs());
  const edit = new EditPages({ owned, view, trial, channels: deps.channels, offers });
  const heartbeats = new HeartbeatPages({ owned, heartbeats: deps.heartbeats, view, channels: deps.channels, now: Date.now });
  const alerts = new AlertPages({ channels: deps.channels, outages: deps.outages, rules: deps.alertRules });
  const maintenance = new MaintenancePages({ maintenances: deps.maintenances, now: Date.now });
  const incidents = new IncidentPages({ incidents: deps.incidents, now: Date.now });
  const subscribers = new SubscriberPages({ subscribers: deps.subscribers, now: Date.now });
  const imports = new ImportPages(owned, manyLimit);
  const order = new OrderPages({ table: deps.table, view, owners: deps.owners, orders: deps.orders, stored: deps.boardOrders });
  const deleted = new DeletedPages(owned, progress);
  const keys = new ApiKeyPages({ apiKeys: deps.apiKeys });
  const account = new AccountPages({ accounts, users, owners: deps.owners, cookies, tokens, tokenLifetimeMs });
  return [
    { method: "GET", path: "/app", summary: "Your monitors: a page, as all below /app; a cookie stands for the token", handler: page(list.show) },
    { method: "GET", path: "/app/states", summary: "What has changed on that page, for its script", handler: access.data(list.states) },
    { method: "GET", path: "/app/add", summary: "The form for a monitor", handler: page(add.show) },
    { method: "POST", path: "/app/add", summary: "Try an address, or watch it", handler: form(add.submit) },
    { method: "POST", path: "/app/bulk", summary: "Pause, resume, tag or delete the monitors that are ticked; asks before it deletes more than 10", handler: form(bulkAction({ owned, view, progress, limit: manyLimit })) },
    { method: "GET", path: "/app/progress", summary: "How far a change of many monitors is", handler: page(progress.show) },
    { method: "GET", path: "/app/urls/:id", summary: "Settings of a url of yours", handler: page(edit.show) },
    { method: "POST", path: "/app/urls/:id", summary: "Save its settings, or try a probe with them", handler: form(edit.submit) },
    { method: "POST", path: "/app/urls/:id/pause", summary: "Stop probing it for now", handler: form(edit.pause(true)) },
    { method: "POST", path: "/app/urls/:id/resume", summary: "Probe it again", handler: form(edit.pause(false)) },
    { method: "POST", path: "/app/urls/:id/delete", summary: "Delete it; for 10 minutes it can be brought back", handler: form(edit.remove) },
    { method: "GET", path: "/app/heartbeats/new", summary: "The form for a heartbeat", handler: page(heartbeats.showNew) },
    { method: "POST", path: "/app/heartbeats/new", summary: "Add a heartbeat, whose jobs ping us", handler: form(heartbeats.add) },
    { method: "GET", path: "/app/heartbeats/:id", summary: "A heartbeat of yours: its address, and the latest pings", handler: page(heartbeats.show) },
    { method: "POST", path: "/app/heartbeats/:id/rotate", summary: "Give it a new address", handler: form(heartbeats.rotate) },
    { method: "GET", path: "/app/alerts", summary: "Outages of your urls, and channels that are told of them", handler: page(alerts.show) },
    { method: "POST", path: "/app/alerts/acknowledge", summary: "Say that you look into an outage", handler: form(alerts.acknowledge) },
    { method: "POST", path: "/app/alerts/settings", summary: "Keep how outages of your urls are made", handler: form(alerts.changeRules) },
    { method: "GET", path: "/app/alerts/new", summary: "The form for a channel", handler: page(alerts.showNew) },
    { method: "POST", path: "/app/alerts/new", summary: "Add a channel", handler: form(alerts.add) },
    { method: "GET", path: "/app/alerts/channels/:id", summary: "A channel of yours: its settings and its log", handler: page(alerts.showChannel) },
    { method: "POST", path: "/app/alerts/channels/:id", summary: "Save its settings, send it a test, or delete it", handler: form(alerts.submit) },
    { method: "GET", path: "/app/maintenance", summary: "Maintenance of your urls", handler: page(maintenance.list) },
    { method: "GET", path: "/app/maintenance/new", summary: "The form for a maintenance", handler: page(maintenance.showNew) },
    { method: "POST", path: "/app/maintenance/new", summary: "Plan maintenance", handler: form(maintenance.add) },
    { method: "GET", path: "/app/maintenance/:id", summary: "A maintenance of yours", handler: page(maintenance.show) },
    { method: "POST", path: "/app/maintenance/:id", summary: "Save it, end it now, or delete it", handler: form(maintenance.submit) },
    { method: "GET", path: "/app/incidents", summary: "What you wrote of trouble on your page", handler: page(incidents.list) },
    { method: "GET", path: "/app/incidents/new", summary: "The form for an incident, filled in with an outage", handler: page(incidents.showNew) },
    { method: "POST", path: "/app/incidents/new", summary: "Publish an incident, or keep it as a draft", handler: form(incidents.add) },
    { method: "GET", path: "/app/incidents/:id", summary: "An incident of your page", handler: page(incidents.show) },
    { method: "POST", path: "/app/incidents/:id", summary: "Add an update, change it, or publish a draft", handler: form(incidents.submit) },
    { method: "GET", path: "/app/incidents/:id/delete", summary: "The question before it is deleted", handler: page(incidents.askDelete) },
    { method: "POST", path: "/app/incidents/:id/delete", summary: "Delete it with its updates", handler: form(incidents.remove) },
    { method: "GET", path: "/app/subscribers", summary: "How many hear of your page, what they were sent, and which channel sends e-mails", handler: page(subscribers.show) },
    { method: "POST", path: "/app/subscribers", summary: "Choose that channel, or remove a subscriber", handler: form(subscribers.submit) },
    { method: "GET", path: "/app/subscribers/remove", summary: "The question before all of them are removed", handler: page(subscribers.askRemoveAll) },
    { method: "POST", path: "/app/subscribers/remove", summary: "Remove all subscribers of your page", handler: form(subscribers.removeAll) },
    { method: "GET", path: "/app/deleted", summary: "What can be brought back", handler: page(deleted.show) },
    { method: "POST", path: "/app/deleted", summary: "Bring deleted urls back, with their history", handler: form(deleted.restore) },
    { method: "GET", path: "/app/order", summary: "The order of services and groups on your status page", handler: page(order.show) },
    { method: "POST", path: "/app/order", summary: "Move one of them, or give the order up", handler: form(order.submit) },
    { method: "GET", path: "/app/import", summary: "The form for a list of urls", handler: page(imports.show) },
    { method: "POST", path: "/app/import", summary: "Watch a list of urls; says of each that is refused why", handler: form(imports.submit, MAX_IMPORT_BYTES) },
    { method: "GET", path: "/app/account", summary: "Password, API token and the ways out", handler: page(account.show) },
    { method: "GET", path: "/app/account/keys", summary: "Your API keys", handler: page(keys.show) },
    { method: "POST", path: "/app/account/keys", summary: "Make an API key, and show it once", handler: form(keys.create) },
    { method: "POST", path: "/app/account/keys/revoke", summary: "End an API key", handler: form(keys.revoke) },
    { method: "GET", path: "/app/account/:form", summary: "Back to the account from one of its forms", handler: (c) => seeOther(c, "/app/account") },
    { method: "POST", path: "/app/account/password", summary: "Change the password, which ends every other session", handler: form(account.changePassword) },
    { method: "POST", path: "/app/account/page", summary: "Name your status page", handler: form(account.choosePage) },
    { method: "POST", path: "/app/account/token", summary: "Show a fresh API token, once", handler: form(account.showToken) },
    { method: "POST", path: "/app/account/sign-out-everywhere", summary: "End every session and token", handler: form(account.signOutEverywhere) },
    { method: "POST", path: "/app/account/delete", summary: "Delete the account and its urls", handler: form(account.deleteAccount) },
    { method: "GET", path: "/app/sign-in", summary: "The form to sign in with", handler: withTheme(access.guest(sign.show("sign-in"))) },
    { method: "POST", path: "/app/sign-in", summary: "Sign in: sets the cookie", handler: access.guest(sign.submit("sign-in")) },
    { method: "GET", path: "/app/sign-up", summary: "The form for a new account", handler: withTheme(access.guest(sign.show("sign-up"))) },
    { method: "POST", path: "/app/sign-up", summary: "Create an account and sign in", handler: access.guest(sign.submit("sign-up")) },
    { method: "GET", path: "/app/reset", summary: "The form to set a new password with, by an operator's link", handler: withTheme(access.anyone(reset.show)) },
    { method: "POST", path: "/app/reset", summary: "Set a new password by an operator's link, once", handler: access.anyone(reset.submit) },
    { method: "POST", path: "/app/sign-out", summary: "End this session", handler: form(sign.signOut) },
    { method: "GET", path: "/setup", summary: "The form for the operator's account, until there is one", handler: withTheme(access.guest(setup.show)) },
    { method: "POST", path: "/setup", summary: "Create the operator's account; asks for the code that the start prints, unless it is sent on the same machine", handler: access.guest(setup.submit) },
    { method: "GET", path: "/app/invitations", summary: "The operator's invitations", handler: operator(invitations.show) },
    { method: "POST", path: "/app/invitations", summary: "Make an invitation, and show its link once", handler: operator(invitations.create) },
    { method: "POST", path: "/app/invitations/revoke", summary: "End an invitation", handler: operator(invitations.revoke) },
    { method: "GET", path: "/app/everything", summary: "All urls, the configuration's and members' too", handler: operator(everything.list) },
    { method: "GET", path: "/app/everything/:id", summary: "One of them", handler: operator(everything.show) },
    { method: "POST", path: "/app/everything/:id", summary: "Pause a member's url, take it down, or let it go", handler: operator(everything.submit) },
    { method: "GET", path: "/app/accounts", summary: "All accounts", handler: operator(operated.list) },
    { method: "GET", path: "/app/accounts/:id", summary: "One account", handler: operator(operated.show) },
    { method: "POST", path: "/app/accounts/:id", summary: "Change its role, disable, enable or delete it, or make a link to set a new password", handler: operator(operated.submit) },
    { method: "GET", path: "/app/ranges", summary: "Private addresses that users may watch", handler: operator(ranges.show) },
    { method: "POST", path: "/app/ranges", summary: "Allow a private range, or close it again", handler: operator(ranges.submit) },
    { method: "GET", path: "/app/audit", summary: "What operators did, and who signed in", handler: operator(auditPage(deps)) },
    { method: "GET", path: "/app/begin/url", summary: "The operator's first url", handler: operator(begin.showUrl) },
    { method: "POST", path: "/app/begin/url", summary: "Try the first url, and watch it", handler: operator(begin.submitUrl) },
    { method: "GET", path: "/app/begin/sign-up", summary: "Who may sign up", handler: operator(begin.showSignUp) },
    { method: "POST", path: "/app/begin/sign-up", summary: "Keep who may sign up", handler: operator(begin.submitSignUp) },
    { method: "GET", path: "/app/begin/look", summary: "Title and logo of the pages", handler: operator(begin.showLook) },
    { method: "POST", path: "/app/begin/look", summary: "Keep title and logo", handler: operator(begin.submitLook) },
    { method: "GET", path: "/app/begin/next", summary: "What to do once Uptick is set up", handler: operator(begin.showNext) },
  ];
}
