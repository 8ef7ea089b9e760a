import process from "node:process";
import type { CatalogueSources } from "../metrics/catalogue.ts";
import type { Sample } from "../metrics/collected.ts";
import type { Scope } from "../metrics/metric.ts";
import type { ShownState, StatusView } from "../monitor/status_view.ts";
import type { MonitoredUrl } from "../monitor/types.ts";
import type { UrlState } from "../monitor/url_state.ts";
import type { UrlTable } from "../monitor/url_table.ts";

const HOUR_SECONDS = 3_600;
const STATES: readonly ShownState[] = [
  "up",
  "down",
  "unknown",
  "pending",
  "paused",
];

/** What is collected at each scrape. Series of a url are there as long as the url is. */
export function metricSources(
  table: UrlTable,
  view: StatusView,
  eventLoopLagSeconds: () => number,
): CatalogueSources {
  const perUrl = (
    valueOf: (state: UrlState, url: MonitoredUrl) => number | null,
  ) =>
    function* (scope: Scope): Iterable<Sample> {
      for (const url of table.all()) {
        const state = view.state(url.id);
        if (state === undefined || (scope === "public" && !url.public)) {
          continue;
        }
        const value = valueOf(state, url);
        if (value !== null) yield [[url.url], value];
      }
    };
  return {
    urlUp: perUrl((_, url) => upValue(view.shown(url))),
    urlResponseMs: perUrl((state, url) =>
      isShown(view.shown(url)) ? Math.round(state.lastDurationMs) : null
    ),
    certificateExpiry: perUrl(({ certificateExpiryHour }) =>
      certificateExpiryHour === null
        ? null
        : certificateExpiryHour * HOUR_SECONDS
    ),
    urls: () => countStates(table, view),
    residentMemoryBytes: () => Deno.memoryUsage().rss,
    cpuSeconds: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
    eventLoopLagSeconds,
  };
}

/** No sample where the state is not known: neither 1 nor 0 would be true. */
function upValue(shown: ShownState): number | null {
  return shown === "up" ? 1 : shown === "down" ? 0 : null;
}

function isShown(shown: ShownState): boolean {
  return shown === "up" || shown === "down";
}

function countStates(table: UrlTable, view: StatusView): Sample[] {
  const counts = new Map<ShownState, number>(STATES.map((state) => [state, 0]));
  for (const url of table.all()) {
    const shown = view.shown(url);
    counts.set(shown, (counts.get(shown) ?? 0) + 1);
  }
  return [...counts].map(([state, count]) => [[state], count]);
}
