import type { Route } from "../server/app.ts";
import { pingHandler } from "./ping_handler.ts";
import type { Pings } from "./pings.ts";
import { pushHandler } from "./push_handler.ts";

const PUSH =
  "A ping of a heartbeat as Uptime Kuma has it: `status`, `msg`, `ping`";

/** Every route that heartbeats are pinged by. */
// deno-fmt-ignore: one row each
export function pingRoutes(pings: Pings): Route[] {
  const ping = pingHandler(pings);
  const push = pushHandler(pings);
  return [
    { method: "GET", path: "/ping/:token", summary: "A ping of a heartbeat: its job is done; `?rid=` pairs start and end of a run", handler: ping },
    { method: "POST", path: "/ping/:token", summary: "The same, with a body that its owner sees", handler: ping },
    { method: "GET", path: "/ping/:token/:signal", summary: "A ping that says more: `start`, `fail`, `log`, or the exit code of the job, 0 to 255", handler: ping },
    { method: "POST", path: "/ping/:token/:signal", summary: "The same, with a body that its owner sees", handler: ping },
    { method: "GET", path: "/api/push/:token", summary: PUSH, handler: push },
    { method: "POST", path: "/api/push/:token", summary: PUSH, handler: push },
    { method: "PUT", path: "/api/push/:token", summary: PUSH, handler: push },
    { method: "PATCH", path: "/api/push/:token", summary: PUSH, handler: push },
    { method: "DELETE", path: "/api/push/:token", summary: PUSH, handler: push },
  ];
}
