import type { Accounts } from "./accounts.ts";
import type { Route } from "./app.ts";
import {
  envelopeHealthHandler,
  type HealthCheck,
  healthHandler,
} from "./health.ts";
import type { Handler } from "./request_context.ts";
import type { Services } from "./services.ts";

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
export function routeTable(deps: RouteDeps): Route[] {
  const { paths, accounts, services, health } = deps;
  const switches: Route[] = deps.switchState === null ? [] : [
    { method: "PUT", path: paths.state, handler: deps.switchState },
    { method: "DELETE", path: paths.state, handler: deps.switchState },
  ];
  return [
    { method: "GET", path: paths.track, handler: deps.track },
    { method: "GET", path: paths.state, handler: deps.state },
    ...switches,
    { method: "GET", path: paths.metrics, handler: deps.metrics },
    { method: "GET", path: "/health", handler: healthHandler(health) },
    { method: "POST", path: "/api/echo", handler: deps.echo },
    { method: "PUT", path: "/api/echo", handler: deps.echo },
    { method: "POST", path: "/register", handler: accounts.register },
    { method: "POST", path: "/login", handler: accounts.login },
    { method: "POST", path: "/logout", handler: accounts.logout },
    { method: "POST", path: "/password", handler: accounts.changePassword },
    { method: "DELETE", path: "/account", handler: accounts.deleteAccount },
    { method: "POST", path: "/url", handler: deps.url },
    {
      method: "GET",
      path: "/v1/_internal/health",
      handler: envelopeHealthHandler(health),
    },
    { method: "GET", path: "/v1/services", handler: services.list },
    { method: "POST", path: "/v1/services", handler: services.create },
    { method: "GET", path: "/v1/services/:id", handler: services.get },
    { method: "PATCH", path: "/v1/services/:id", handler: services.change },
    { method: "DELETE", path: "/v1/services/:id", handler: services.remove },
    {
      method: "GET",
      path: "/v1/services/:id/events",
      handler: services.events,
    },
    { method: "GET", path: "/v1/services/:id/ticks", handler: services.ticks },
    {
      method: "POST",
      path: "/v1/services/:id/pause",
      handler: services.pause(true),
    },
    {
      method: "POST",
      path: "/v1/services/:id/resume",
      handler: services.pause(false),
    },
    { method: "GET", path: "/openapi.json", handler: deps.openApi },
  ];
}
