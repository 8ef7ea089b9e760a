import type { Accounts } from "./access/accounts.ts";
import type { UserViewer, Viewer } from "./access/viewer.ts";
import type { HandlerFor, Viewers } from "./access/viewers.ts";
import type { AlertRulesApi } from "./alerts/alert_rules_api.ts";
import type { ChannelApi } from "./alerts/channel_api.ts";
import type { OutageApi } from "./alerts/outage_api.ts";
import type { MaintenanceApi } from "./maintenance/maintenance_api.ts";
import type { IncidentApi } from "./incidents/incident_api.ts";
import type { SubscriberApi } from "./subscribers/subscriber_api.ts";
import type { OwnedHeartbeats } from "./pings/owned_heartbeats.ts";
import { pingRoutes } from "./pings/ping_routes.ts";
import type { Pings } from "./pings/pings.ts";
import { forAnySite } from "./pages/share/for_any_site.ts";
import type { Route } from "./server/app.ts";
import {
  envelopeHealthHandler,
  type Health,
  healthHandler,
} from "./system/health.ts";
import type { Handler } from "./server/request_context.ts";
import type { AccountApi } from "./accounts/account_api.ts";
import type { Services } from "./services/services.ts";

export interface RouteDeps {
  readonly paths: {
    readonly track: string;
    readonly state: string;
    readonly metrics: string;
  };
  readonly track: Handler;
  readonly state: Handler;
  /** Switches the state where there is no file system to hold it; else null. */
  readonly switchState: HandlerFor<Viewer> | null;
  readonly metrics: HandlerFor<Viewer>;
  readonly echo: Handler;
  readonly url: HandlerFor<UserViewer>;
  readonly openApi: Handler;
  readonly viewers: Viewers;
  readonly accounts: Accounts;
  readonly services: Services;
  readonly accountApi: AccountApi;
  readonly channelApi: ChannelApi;
  readonly outageApi: OutageApi;
  readonly incidentApi: IncidentApi;
  readonly maintenanceApi: MaintenanceApi;
  readonly alertRulesApi: AlertRulesApi;
  readonly subscriberApi: SubscriberApi;
  readonly audit: HandlerFor<UserViewer>;
  readonly heartbeats: OwnedHeartbeats;
  readonly pings: Pings;
  readonly health: Health;
}

/** Every route of the API. A row says by which credentials it knows who asks. */
// deno-fmt-ignore: one row each
export function routeTable(deps: RouteDeps): Route[] {
  const { paths, viewers, accounts, services, heartbeats, accountApi, channelApi, outageApi, incidentApi, maintenanceApi, alertRulesApi, subscriberApi, health } = deps;
  const switches: Route[] = deps.switchState === null ? [] : [
    { method: "PUT", path: paths.state, summary: "Turn the state on; needs the metrics token (only on Deno Deploy)", handler: viewers.machine(deps.switchState) },
    { method: "DELETE", path: paths.state, summary: "Turn the state off; needs the metrics token (only on Deno Deploy)", handler: viewers.machine(deps.switchState) },
  ];
  return [
    { method: "GET", path: paths.track, summary: "The tracking pixel: a transparent GIF of 42 bytes", handler: deps.track },
    { method: "GET", path: paths.state, summary: '200 "OK" while the state file exists, else 503', handler: deps.state },
    ...switches,
    { method: "GET", path: paths.metrics, summary: "Metrics for Prometheus; private urls only with the metrics token", handler: viewers.machine(deps.metrics) },
    { method: "GET", path: "/health", summary: '200 "OK" while Uptick probes and its store can be written, else 503 and why; `?ready`: requests are answered; `?live`: the process runs; `?detail`: figures, with the metrics token', handler: viewers.machine(healthHandler(health)) },
    { method: "POST", path: "/api/echo", summary: 'The JSON object that was sent, with "echoed": true; Basic auth', handler: deps.echo },
    { method: "PUT", path: "/api/echo", summary: 'The JSON object that was sent, with "echoed": true; Basic auth', handler: deps.echo },
    { method: "POST", path: "/register", summary: "Create an account from Email and Password", handler: accounts.register },
    { method: "POST", path: "/login", summary: "Trade Email and Password for a token, one JSON string", handler: accounts.login },
    { method: "POST", path: "/logout", summary: "End every token of the account", handler: viewers.user(accounts.logout) },
    { method: "POST", path: "/password", summary: "Change the password, which ends every token", handler: viewers.user(accounts.changePassword) },
    { method: "DELETE", path: "/account", summary: "Delete the account and its urls", handler: viewers.user(accounts.deleteAccount) },
    { method: "POST", path: "/url", summary: "Watch a URL every Period minutes, 1 to 100", handler: viewers.user(deps.url) },
    { method: "GET", path: "/v1/_internal/health", summary: "The health in the envelope of the v1 API", handler: envelopeHealthHandler },
    { method: "GET", path: "/v1/services", summary: "What the status page shows, and your own: state, latest event, metric; `?detail=1`: uptime, response times, your settings", handler: forAnySite(viewers.anyone(services.list)) },
    { method: "POST", path: "/v1/services", summary: "Watch a url, with all its fields", handler: viewers.user(services.create) },
    { method: "GET", path: "/v1/services/:id", summary: "One url, its state, latest event and metric; `?detail=1`: uptime and response times", handler: forAnySite(viewers.anyone(services.get)) },
    { method: "PATCH", path: "/v1/services/:id", summary: "Change fields of a url of yours", handler: viewers.user(services.change) },
    { method: "DELETE", path: "/v1/services/:id", summary: "Stop watching a url of yours and forget it", handler: viewers.user(services.remove) },
    { method: "GET", path: "/v1/services/:id/events", summary: "Times of uptime and downtime, newest first", handler: forAnySite(viewers.anyone(services.events)) },
    { method: "GET", path: "/v1/services/:id/ticks", summary: "Probe outcomes between from and to, in Unix seconds", handler: forAnySite(viewers.anyone(services.ticks)) },
    { method: "POST", path: "/v1/services/:id/pause", summary: "Stop probing a url of yours for now", handler: viewers.user(services.pause(true)) },
    { method: "POST", path: "/v1/services/:id/resume", summary: "Probe a paused url of yours again", handler: viewers.user(services.pause(false)) },
    { method: "GET", path: "/v1/channels", summary: "Your channels: where messages of outages go; an operator's with those of the configuration", handler: viewers.user(channelApi.list) },
    { method: "POST", path: "/v1/channels", summary: "Add a channel", handler: viewers.user(channelApi.create) },
    { method: "GET", path: "/v1/channels/:id", summary: "One channel of yours", handler: viewers.user(channelApi.get) },
    { method: "PATCH", path: "/v1/channels/:id", summary: "Change a channel of yours; secrets that are left out stay", handler: viewers.user(channelApi.change) },
    { method: "DELETE", path: "/v1/channels/:id", summary: "Delete a channel of yours, with its log", handler: viewers.user(channelApi.remove) },
    { method: "GET", path: "/v1/channels/:id/deliveries", summary: "What a channel was told in the last 30 days, latest first, and what waits", handler: viewers.user(channelApi.deliveries) },
    { method: "POST", path: "/v1/channels/:id/test", summary: "Send a test to a channel, and say what the service answered", handler: viewers.user(channelApi.test) },
    { method: "GET", path: "/v1/outages", summary: "Outages of your urls, latest first; `?open=1`: those that go on", handler: viewers.user(outageApi.list) },
    { method: "POST", path: "/v1/outages/:id/acknowledge", summary: "Say that somebody looks into an outage: nobody is reminded of it any more", handler: viewers.user(outageApi.acknowledge) },
    { method: "GET", path: "/v1/maintenances", summary: "Maintenance of your urls, with the window that goes on or comes next", handler: viewers.user(maintenanceApi.list) },
    { method: "POST", path: "/v1/maintenances", summary: "Plan maintenance, or begin one: it is on your page seven days ahead", handler: viewers.user(maintenanceApi.create) },
    { method: "GET", path: "/v1/maintenances/:id", summary: "One maintenance of yours", handler: viewers.user(maintenanceApi.get) },
    { method: "PATCH", path: "/v1/maintenances/:id", summary: "Change a maintenance of yours from now on", handler: viewers.user(maintenanceApi.change) },
    { method: "DELETE", path: "/v1/maintenances/:id", summary: "Delete a maintenance; what it was until now stays maintenance", handler: viewers.user(maintenanceApi.remove) },
    { method: "POST", path: "/v1/maintenances/:id/end", summary: "End the window that goes on; one that comes again does so", handler: viewers.user(maintenanceApi.end) },
    { method: "GET", path: "/v1/incidents", summary: "Incidents of your page, latest first, with your drafts", handler: viewers.user(incidentApi.list) },
    { method: "POST", path: "/v1/incidents", summary: "Create an incident: it is on your page at once, unless it is a draft", handler: viewers.user(incidentApi.create) },
    { method: "GET", path: "/v1/incidents/:id", summary: "One incident of your page", handler: viewers.user(incidentApi.get) },
    { method: "PATCH", path: "/v1/incidents/:id", summary: "Change its title, impact, urls or start; `\"draft\": false` publishes a draft", handler: viewers.user(incidentApi.change) },
    { method: "DELETE", path: "/v1/incidents/:id", summary: "Delete an incident with its updates", handler: viewers.user(incidentApi.remove) },
    { method: "POST", path: "/v1/incidents/:id/updates", summary: "Say how an incident goes on; `resolved` ends it", handler: viewers.user(incidentApi.addUpdate) },
    { method: "GET", path: "/v1/alert-settings", summary: "How outages of your urls are made: what joins them, how long they wait, how often their changes are told", handler: viewers.user(alertRulesApi.get) },
    { method: "PATCH", path: "/v1/alert-settings", summary: "Choose that; null takes a choice back", handler: viewers.user(alertRulesApi.change) },
    { method: "GET", path: "/v1/subscribers", summary: "How many hear of your page by e-mail and webhook, by group; no addresses", handler: viewers.user(subscriberApi.summary) },
    { method: "DELETE", path: "/v1/subscribers", summary: "Remove all subscribers of your page", handler: viewers.user(subscriberApi.removeAll) },
    { method: "DELETE", path: "/v1/subscribers/:id", summary: "Remove one subscriber by number", handler: viewers.user(subscriberApi.remove) },
    { method: "GET", path: "/v1/subscribers/deliveries", summary: "What subscribers of your page were sent, latest first, by their numbers", handler: viewers.user(subscriberApi.deliveries) },
    { method: "GET", path: "/v1/subscribers/settings", summary: "Which of your e-mail channels sends e-mails to subscribers", handler: viewers.user(subscriberApi.settings) },
    { method: "PATCH", path: "/v1/subscribers/settings", summary: "Choose that channel, by id or name; null for none", handler: viewers.user(subscriberApi.changeSettings) },
    { method: "PUT", path: "/v1/services/:id/hold", summary: "Pause or take down a member's url, for operators: `hold` is \"paused\" or \"taken down\"", handler: viewers.operator(services.hold) },
    { method: "DELETE", path: "/v1/services/:id/hold", summary: "Let go of a member's url, for operators", handler: viewers.operator(services.letGo) },
    { method: "GET", path: "/v1/accounts", summary: "All accounts, for operators: role, state, last seen, urls, probes a second; `?q=`: part of the e-mail", handler: viewers.operator(accountApi.list) },
    { method: "GET", path: "/v1/accounts/:id", summary: "One account, for operators", handler: viewers.operator(accountApi.get) },
    { method: "PATCH", path: "/v1/accounts/:id", summary: "Change an account's role (operator, member) or state (active, disabled), for operators", handler: viewers.operator(accountApi.change) },
    { method: "DELETE", path: "/v1/accounts/:id", summary: "Delete an account and its urls, for operators", handler: viewers.operator(accountApi.remove) },
    { method: "POST", path: "/v1/accounts/:id/reset", summary: "Make a link that sets a new password of an account, once and within 24 hours, for operators", handler: viewers.operator(accountApi.reset) },
    { method: "GET", path: "/v1/audit", summary: "What operators did and who signed in, in the last 90 days, latest first, for operators", handler: viewers.operator(deps.audit) },
    { method: "GET", path: "/v1/services/:id/heartbeat", summary: "A heartbeat of yours: its address, when the next ping is due, the latest 20 pings", handler: viewers.user(heartbeats.get) },
    { method: "POST", path: "/v1/services/:id/heartbeat/rotate", summary: "Give a heartbeat of yours a new address; the old one is good for 24 hours more", handler: viewers.user(heartbeats.rotate) },
    ...pingRoutes(deps.pings),
    { method: "GET", path: "/openapi.json", summary: "This API as an OpenAPI 3.1 document", handler: forAnySite(deps.openApi) },
  ];
}
