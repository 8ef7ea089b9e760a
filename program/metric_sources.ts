import process from "node:process";
import type { CatalogueSources } from "../metrics/catalogue.ts";
import type { Sample } from "../metrics/collected.ts";
import type { Runner } from "../monitor/rounds/runner.ts";
import { type ShownState, STATE_NAMES } from "../monitor/shown_states.ts";
import type { StatusView } from "../monitor/status_view.ts";
import type { OwnerTable } from "../routes/access/owner_table.ts";
import { FileDescriptors } from "./file_descriptors.ts";
import type { HistoryCache } from "../routes/history/history_cache.ts";
import { UrlMetrics } from "./url_metrics.ts";
import type { MonitorTable } from "../monitor/monitor_table.ts";

export interface MetricSourcesDeps {
  readonly table: MonitorTable;
  readonly view: StatusView;
  readonly histories?: Pick<HistoryCache, "knownFigures">;
  readonly owners: Pick<OwnerTable, "isOperators">;
  /** Null where this instance does not probe. */
  readonly rounds:
    | Pick<Runner, "inFlight" | "load" | "ownDelayMs" | "recentLagMs">
    | null;
}

/** What is collected at each scrape. Series of a url are there as long as the url is. */
export function metricSources(
  { table, view, owners, histories, rounds }: MetricSourcesDeps,
): CatalogueSources {
  const descriptors = new FileDescriptors();
  return {
    ...new UrlMetrics({ table, view, owners, histories }).sources,
    urls: () => countStates(table, view),
    residentMemoryBytes: () => Deno.memoryUsage().rss,
    cpuSeconds: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
    openFds: () => descriptors.open(),
    maxFds: () => descriptors.most(),
    probesInFlight: () => rounds?.inFlight ?? 0,
    eventLoopLagSeconds: () => (rounds?.recentLagMs ?? 0) / 1_000,
    overloaded: () => Number(rounds?.load.overloaded ?? false),
    ownDelaySeconds: () => (rounds?.ownDelayMs ?? 0) / 1_000,
  };
}

function countStates(table: MonitorTable, view: StatusView): Sample[] {
  const counts = new Map<ShownState, number>(
    STATE_NAMES.map((state) => [state, 0]),
  );
  for (const monitor of table.all()) {
    const shown = view.shown(monitor);
    counts.set(shown, (counts.get(shown) ?? 0) + 1);
  }
  return [...counts].map(([state, count]) => [[state], count]);
}
