import type { Accounts } from "./access/accounts.ts";
import type { Route } from "./server/app.ts";
import {
  envelopeHealthHandler,
  type HealthCheck,
  healthHandler,
} from "./system/health.ts";
import type { Handler } from "./server/request_context.ts";
import type { Services } from "./services/services.ts";

export interface RouteDeps {
  readonly paths: {
    readonly track: string;
    readonly state: string;
    readonly metrics: string;
  };
  readonly track: Handler;
  readonly state: Handler;
  /** Where there is no file system to hold the state. */
  readonly switchState: Handler | null;
  readonly metrics: Handler;
  readonly echo: Handler;
  readonly url: Handler;
  readonly openApi: Handler;
  readonly accounts: Accounts;
  readonly services: Services;
  readonly health: HealthCheck;
}

/** Every route of the program. */
// deno-fmt-ignore: one row each
export function routeTable(deps: RouteDeps): Route[] {
  const { paths, accounts, services, health } = deps;
  const switches: Route[] = deps.switchState === null ? [] : [
    { method: "PUT", path: paths.state, summary: "Turn the state on; needs the metrics token (only on Deno Deploy)", handler: deps.switchState },
    { method: "DELETE", path: paths.state, summary: "Turn the state off; needs the metrics token (only on Deno Deploy)", handler: deps.switchState },
  ];
  return [
    { method: "GET", path: paths.track, summary: "The tracking pixel: a transparent GIF of 42 bytes", handler: deps.track },
    { method: "GET", path: paths.state, summary: '200 "OK" while the state file exists, else 503', handler: deps.state },
    ...switches,
    { method: "GET", path: paths.metrics, summary: "Metrics for Prometheus; private urls only with the metrics token", handler: deps.metrics },
    { method: "GET", path: "/health", summary: '200 "OK" while Uptick and its store work, else 503', handler: healthHandler(health) },
    { method: "POST", path: "/api/echo", summary: 'The JSON object that was sent, with "echoed": true; Basic auth', handler: deps.echo },
    { method: "PUT", path: "/api/echo", summary: 'The JSON object that was sent, with "echoed": true; Basic auth', handler: deps.echo },
    { method: "POST", path: "/register", summary: "Create an account from Email and Password", handler: accounts.register },
    { method: "POST", path: "/login", summary: "Trade Email and Password for a token, one JSON string", handler: accounts.login },
    { method: "POST", path: "/logout", summary: "End every token of the account", handler: accounts.logout },
    { method: "POST", path: "/password", summary: "Change the password, which ends every token", handler: accounts.changePassword },
    { method: "DELETE", path: "/account", summary: "Delete the account and its urls", handler: accounts.deleteAccount },
    { method: "POST", path: "/url", summary: "Watch a URL every Period minutes, 1 to 100", handler: deps.url },
    { method: "GET", path: "/v1/_internal/health", summary: "The health in the envelope of the v1 API", handler: envelopeHealthHandler },
    { method: "GET", path: "/v1/services", summary: "Public urls, and your own: state, latest event, metric", handler: services.list },
    { method: "POST", path: "/v1/services", summary: "Watch a url, with all its fields", handler: services.create },
    { method: "GET", path: "/v1/services/:id", summary: "One url, its state, latest event and metric", handler: services.get },
    { method: "PATCH", path: "/v1/services/:id", summary: "Change fields of a url of yours", handler: services.change },
    { method: "DELETE", path: "/v1/services/:id", summary: "Stop watching a url of yours and forget it", handler: services.remove },
    { method: "GET", path: "/v1/services/:id/events", summary: "Times of uptime and downtime, newest first", handler: services.events },
    { method: "GET", path: "/v1/services/:id/ticks", summary: "Probe outcomes between from and to, in Unix seconds", handler: services.ticks },
    { method: "POST", path: "/v1/services/:id/pause", summary: "Stop probing a url of yours for now", handler: services.pause(true) },
    { method: "POST", path: "/v1/services/:id/resume", summary: "Probe a paused url of yours again", handler: services.pause(false) },
    { method: "GET", path: "/openapi.json", summary: "This API as an OpenAPI 3.1 document", handler: deps.openApi },
  ];
}
