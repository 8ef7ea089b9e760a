import type { Child } from "hono/jsx";
import { PUBLIC } from "../../../access/viewer.ts";
import type { Ctx } from "../../../server/request_context.ts";
import type { Site } from "../../frame/site.ts";
import { appPage } from "../app_page.tsx";

/** The link is a secret: it is kept by nobody, and told to no other site. */
const HEADERS = {
  "Cache-Control": "no-store",
  "Referrer-Policy": "no-referrer",
  "X-Robots-Tag": "noindex, nofollow",
};

/** A page for whoever has a link from a message, with an account or without. */
export function secretLinkPage(
  { c, site }: { readonly c: Ctx; readonly site: Site },
  options: { readonly title: string; readonly status?: number },
  children: Child,
): Promise<Response> {
  return appPage(
    { c, site, viewer: PUBLIC, csrf: "" },
    { ...options, headers: HEADERS },
    <div class="narrow">{children}</div>,
  );
}
