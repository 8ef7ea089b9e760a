import type { Viewers } from "../../access/viewers.ts";
import type { Route } from "../../server/app.ts";
import { withTheme } from "../frame/theme.ts";
import { SubscribePages, type SubscribePagesDeps } from "./subscribe_pages.tsx";
import {
  SubscriptionLinkPages,
  type SubscriptionLinkPagesDeps,
} from "./subscription_link_pages.tsx";

export interface SubscribeRoutesDeps
  extends SubscribePagesDeps, SubscriptionLinkPagesDeps {
  readonly viewers: Pick<Viewers, "reader">;
}

/** How anybody subscribes to a status page, and ends that. */
// deno-fmt-ignore: one row each
export function subscribeRoutes(deps: SubscribeRoutesDeps): Route[] {
  const pages = new SubscribePages(deps);
  const links = new SubscriptionLinkPages(deps);
  const show = withTheme(deps.viewers.reader(pages.show));
  const submit = deps.viewers.reader(pages.submit);
  return [
    { method: "GET", path: "/subscribe", summary: "The forms to subscribe to the status page by e-mail or webhook; `?group=`: to one group", handler: show },
    { method: "POST", path: "/subscribe", summary: "Subscribe a webhook, which has to answer a challenge, or ask for an e-mail with a link to confirm; a form, or JSON", handler: submit },
    { method: "GET", path: "/s/:slug/subscribe", summary: "The same of a member's page", handler: show },
    { method: "POST", path: "/s/:slug/subscribe", summary: "The same of a member's page", handler: submit },
    { method: "GET", path: "/subscribe/confirm/:token", summary: "The link in that e-mail: asks whether its reader wants to be told", handler: withTheme(links.askConfirm) },
    { method: "POST", path: "/subscribe/confirm/:token", summary: "Begin the subscription, by that link", handler: links.confirm },
    { method: "GET", path: "/unsubscribe/:token", summary: "The link of a subscription: asks whether it is to end", handler: withTheme(links.askUnsubscribe) },
    { method: "POST", path: "/unsubscribe/:token", summary: "End a subscription, at one click in a mail program (RFC 8058)", handler: links.unsubscribe },
    { method: "DELETE", path: "/unsubscribe/:token", summary: "The same for programs: 204, or 404 where there is none", handler: links.remove },
  ];
}
