import type { Route } from "../app.ts";
import type { Pages } from "./pages.tsx";

/** Every route that is for people to look at, and what those pages load. */
// deno-fmt-ignore: one row each
export function pageRoutes(pages: Pages): Route[] {
  return [
    { method: "GET", path: "/", summary: "The status page: every public url", handler: pages.status },
    { method: "GET", path: "/assets/:hash/:name", summary: "Style sheet, script and icons of the pages", handler: pages.asset },
  ];
}
