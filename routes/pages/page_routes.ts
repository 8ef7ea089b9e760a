import type { Route } from "../server/app.ts";
import type { Pages } from "./pages.tsx";
import { STATUSPAGE_DOCUMENTS } from "./share/statuspage.ts";

/** Every route of the public pages, and what those pages load. */
// deno-fmt-ignore: one row each
export function pageRoutes({ status, past, incident, service, open, embeds, live, asset, pastCsv, pastJson }: Pages): Route[] {
  return [
    { method: "GET", path: "/", summary: "The status page: every public url of the operator", handler: status },
    { method: "GET", path: "/history", summary: "Every outage and incident of a month on the status page, ?month=2026-11, by day; ?group= for one group", handler: past },
    { method: "GET", path: "/history.csv", summary: "The same as CSV", handler: pastCsv },
    { method: "GET", path: "/history.json", summary: "The same as JSON", handler: pastJson },
    { method: "GET", path: "/incidents/:id", summary: "One incident: what the operator said of it", handler: incident },
    { method: "GET", path: "/status/:id", summary: "One service: how it is, response time, latest outages, uptime by month; the first of its tabs", handler: service.overview },
    { method: "GET", path: "/status/:id/outages", summary: "Every outage of a service, by pages: ?before= the number of an event", handler: service.outages },
    { method: "GET", path: "/status/:id/probes", summary: "The latest probes of a service, or those of before a time: ?before= Unix seconds", handler: service.probes },
    { method: "GET", path: "/status/:id/probes.csv", summary: "The same probes as CSV", handler: service.probesCsv },
    { method: "GET", path: "/status/:id/share", summary: "Badge, widget and feeds of a service", handler: service.share },
    { method: "GET", path: "/status/:id/history.csv", summary: "What the chart of a service shows, as CSV", handler: service.csv },
    { method: "GET", path: "/status/:id/history.json", summary: "What the chart of a service shows, as JSON", handler: service.json },
    { method: "GET", path: "/events", summary: "News as they happen, as Server-Sent Events", handler: live.handler },
    { method: "GET", path: "/badge/:id/:file", summary: "A badge as SVG, or as JSON for shields.io: state, uptime-24h, -7d, -30d, -90d, response, certificate", handler: open.badge },
    { method: "GET", path: "/badge/:file", summary: "A badge of the whole status page, state.svg, or state.json for shields.io; `?group=`: of one group", handler: embeds.badge },
    { method: "GET", path: "/widget/:id", summary: "One service for a frame on another site; `?theme=light`, `dark` or `auto`, `?bars=0`: without the bar of days", handler: open.widget },
    { method: "GET", path: "/widget", summary: "The headline of the status page for a frame on another site, with the same choices", handler: embeds.widget },
    { method: "GET", path: "/calendar.ics", summary: "Maintenance of what the status page shows, as a calendar", handler: open.calendar },
    { method: "GET", path: "/feed/events.atom", summary: "Outages of what the status page shows, as Atom", handler: open.atom },
    { method: "GET", path: "/feed/events.rss", summary: "Outages of what the status page shows, as RSS 2.0", handler: open.rss },
    { method: "GET", path: "/feed/events.json", summary: "Outages of what the status page shows, as JSON Feed", handler: open.json },
    { method: "GET", path: "/feed/:id/events.atom", summary: "Outages of one public url, as Atom", handler: open.atom },
    { method: "GET", path: "/feed/:id/events.rss", summary: "Outages of one public url, as RSS 2.0", handler: open.rss },
    { method: "GET", path: "/feed/:id/events.json", summary: "Outages of one public url, as JSON Feed", handler: open.json },
    { method: "GET", path: "/s/:slug", summary: "The status page of a member: their public urls", handler: status },
    { method: "GET", path: "/s/:slug/history", summary: "Every outage and incident of a month on a member's page, by day", handler: past },
    { method: "GET", path: "/s/:slug/history.csv", summary: "The same as CSV", handler: pastCsv },
    { method: "GET", path: "/s/:slug/history.json", summary: "The same as JSON", handler: pastJson },
    { method: "GET", path: "/s/:slug/calendar.ics", summary: "Maintenance of a member's public urls, as a calendar", handler: open.calendar },
    { method: "GET", path: "/s/:slug/incidents/:id", summary: "One incident on a member's page", handler: incident },
    { method: "GET", path: "/s/:slug/badge/:file", summary: "A badge of a member's whole page", handler: embeds.badge },
    { method: "GET", path: "/s/:slug/widget", summary: "The headline of a member's page for a frame on another site", handler: embeds.widget },
    { method: "GET", path: "/s/:slug/feed/events.atom", summary: "Outages of a member's public urls, as Atom", handler: open.atom },
    { method: "GET", path: "/s/:slug/feed/events.rss", summary: "Outages of a member's public urls, as RSS 2.0", handler: open.rss },
    { method: "GET", path: "/s/:slug/feed/events.json", summary: "Outages of a member's public urls, as JSON Feed", handler: open.json },
    ...statuspageRoutes(open),
    { method: "GET", path: "/assets/:hash/:name", summary: "Style sheets, scripts and icons of the pages", handler: asset },
  ];
}

/** What reads pages of Atlassian Statuspage reads these. */
function statuspageRoutes({ statuspage }: Pages["open"]): Route[] {
  const documents = [...STATUSPAGE_DOCUMENTS];
  return [["", ""], ["/s/:slug", " of a member's page"]].flatMap(
    ([home = "", whose = ""]) =>
      documents.map(([path, { about, write }]): Route => ({
        method: "GET",
        path: `${home}/api/v2/${path}`,
        summary: `${about}${whose}, in the form of Statuspage's API`,
        handler: statuspage(write),
      })),
  );
}
