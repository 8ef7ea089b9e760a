import type { Route } from "../../../server/app.ts";
import { withTheme } from "../../frame/theme.ts";
import {
  UnsubscribePages,
  type UnsubscribePagesDeps,
} from "./unsubscribe_pages.tsx";

/** The links at the end of mails, which are for whoever gets them. */
// deno-fmt-ignore: one row each
export function unsubscribeRoutes(deps: UnsubscribePagesDeps): Route[] {
  const { show, submit } = new UnsubscribePages(deps);
  return [
    { method: "GET", path: "/u/:token", summary: "The link in a mail: asks whether its reader wants no more, without signing in", handler: withTheme(show) },
    { method: "POST", path: "/u/:token", summary: "Get no more of a channel's mails, by that link (RFC 8058)", handler: submit },
  ];
}
