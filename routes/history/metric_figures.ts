import type { MonitorTable } from "../../monitor/monitor_table.ts";
import type { HistoryCache } from "./history_cache.ts";

export interface MetricFiguresDeps {
  readonly table: Pick<MonitorTable, "all">;
  readonly histories: Pick<HistoryCache, "figuresOf" | "knownFigures">;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/** A day's uptime hardly changes sooner, and of thousands of urls it costs a lot to read. */
const FRESH_MS = 300_000;
/** Of more urls than this, none is read: their past does not fit in memory. */
const MAX_URLS = 10_000;

/** Reads for metrics what figures they tell of the past of urls. */
export class MetricFigures {
  readonly #deps: MetricFiguresDeps;
  #readAt = -Infinity;

  constructor(deps: MetricFiguresDeps) {
    this.#deps = deps;
  }

  /** All of them at times; in between those alone of which nothing is known yet. */
  async refresh(): Promise<void> {
    const { table, histories, now = () => performance.now() } = this.#deps;
    const monitors = [...table.all()];
    if (monitors.length > MAX_URLS) return;
    const isStale = now() - this.#readAt > FRESH_MS;
    if (isStale) this.#readAt = now();
    const wanted = monitors.filter(({ id, paused }) =>
      isStale ||
      (!paused &&
        (histories.knownFigures(id)?.uptimes["24h"].share ?? null) === null)
    );
    if (wanted.length === 0) return;
    await histories.figuresOf(wanted.map(({ id }) => id));
  }
}
