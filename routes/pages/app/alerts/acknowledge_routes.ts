import type { Route } from "../../../server/app.ts";
import { withTheme } from "../../frame/theme.ts";
import {
  AcknowledgePages,
  type AcknowledgePagesDeps,
} from "./acknowledge_pages.tsx";

/** The links in messages, which are for whoever has one. */
// deno-fmt-ignore: one row each
export function acknowledgeRoutes(deps: AcknowledgePagesDeps): Route[] {
  const { show, submit } = new AcknowledgePages(deps);
  return [
    { method: "GET", path: "/ack/:token", summary: "The link in a message of an outage: asks whether you look into it, without signing in", handler: withTheme(show) },
    { method: "POST", path: "/ack/:token", summary: "Say that you look into it, by that link", handler: submit },
  ];
}
