import process from "node:process";
import type { CatalogueSources } from "../metrics/catalogue.ts";
import type { Sample } from "../metrics/collected.ts";
import type { Scope } from "../metrics/metric.ts";
import type { Runner } from "../monitor/rounds/runner.ts";
import {
  SHOWN_STATES,
  type ShownState,
  STATE_NAMES,
} from "../monitor/shown_states.ts";
import type { StatusView } from "../monitor/status_view.ts";
import type { Monitor } from "../monitor/types.ts";
import type { OwnerTable } from "../routes/access/owner_table.ts";
import { FileDescriptors } from "./file_descriptors.ts";
import type { MonitorState } from "../monitor/monitor_state.ts";
import type { MonitorTable } from "../monitor/monitor_table.ts";

const HOUR_SECONDS = 3_600;

export interface MetricSourcesDeps {
  readonly table: MonitorTable;
  readonly view: StatusView;
  readonly owners: Pick<OwnerTable, "front" | "isOperators">;
  /** Null where this instance does not probe. */
  readonly rounds:
    | Pick<Runner, "inFlight" | "load" | "ownDelayMs" | "recentLagMs">
    | null;
}

/** What is collected at each scrape. Series of a url are there as long as the url is. */
export function metricSources(
  { table, view, owners, rounds }: MetricSourcesDeps,
): CatalogueSources {
  const descriptors = new FileDescriptors();
  /** The operator's urls first: of two series with one label the first counts, and no member's takes its place. */
  const inOrder = (scope: Scope): Monitor[] => {
    const all = [...table.all()];
    if (scope === "public") return all.filter(owners.front.has);
    const isTheirs = (monitor: Monitor) => owners.isOperators(monitor);
    return [...all.filter(isTheirs), ...all.filter((each) => !isTheirs(each))];
  };
  const perUrl = (
    valueOf: (state: MonitorState, monitor: Monitor) => number | null,
  ) =>
    function* (scope: Scope): Iterable<Sample> {
      for (const monitor of inOrder(scope)) {
        const state = view.state(monitor.id);
        if (state === undefined) continue;
        const value = valueOf(state, monitor);
        if (value !== null) yield [[monitor.url], value];
      }
    };
  return {
    urlUp: perUrl((_, monitor) => upValue(view.shown(monitor))),
    urlResponseMs: perUrl((state, monitor) =>
      upValue(view.shown(monitor)) !== null && state.lastDurationMs !== null
        ? Math.round(state.lastDurationMs)
        : null
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
    openFds: () => descriptors.open(),
    maxFds: () => descriptors.most(),
    probesInFlight: () => rounds?.inFlight ?? 0,
    eventLoopLagSeconds: () => (rounds?.recentLagMs ?? 0) / 1_000,
    overloaded: () => Number(rounds?.load.overloaded ?? false),
    ownDelaySeconds: () => (rounds?.ownDelayMs ?? 0) / 1_000,
  };
}

/** No sample where the state is not known: neither 1 nor 0 would be true. */
function upValue(shown: ShownState): number | null {
  const { isUp } = SHOWN_STATES[shown];
  return isUp === null ? null : Number(isUp);
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
