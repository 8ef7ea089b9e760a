import type { CatalogueSources } from "../metrics/catalogue.ts";
import type { LabelledSample, Sample } from "../metrics/collected.ts";
import type { LabelsOfKey } from "../metrics/keyed_histogram.ts";
import type { Extras, Scope } from "../metrics/metric.ts";
import { formatLabels } from "../metrics/sample_text.ts";
import type { MonitorState } from "../monitor/monitor_state.ts";
import type { MonitorTable } from "../monitor/monitor_table.ts";
import { SHOWN_STATES, type ShownState } from "../monitor/shown_states.ts";
import type { StatusView } from "../monitor/status_view.ts";
import type { Monitor } from "../monitor/types.ts";
import type { OwnerTable } from "../routes/access/owner_table.ts";
import type { HistoryCache } from "../routes/history/history_cache.ts";

export interface UrlMetricsDeps {
  readonly table: Pick<MonitorTable, "all" | "get">;
  readonly view: Pick<StatusView, "state" | "shown">;
  readonly owners: Pick<OwnerTable, "isOperators">;
  /** What is known of the past; nothing until it was read. */
  readonly histories: Pick<HistoryCache, "knownFigures"> | undefined;
}

type UrlSources = Pick<
  CatalogueSources,
  | "worstUp"
  | "worstResponseMs"
  | "urlUp"
  | "urlResponseSeconds"
  | "urlState"
  | "urlUptimeRatio"
  | "certificateExpiry"
  | "urlLabels"
>;

const LABEL_NAMES = ["id", "name", "url", "owner"];
const HOUR_SECONDS = 3_600;
/** Others are there for those who ask. */
const USUAL_RANGES: readonly string[] = ["24h", "30d"];

/** A url, and what is known of it. */
interface Known {
  readonly monitor: Monitor;
  readonly state: MonitorState | undefined;
  readonly shown: ShownState;
}

/** What metrics say of each url: those that the reader may see, as long as they are there. */
export class UrlMetrics {
  readonly #deps: UrlMetricsDeps;
  /** Written once: thousands of urls have six lines each. */
  readonly #labels = new WeakMap<Monitor, { owner: string; text: string }>();

  constructor(deps: UrlMetricsDeps) {
    this.#deps = deps;
  }

  get sources(): UrlSources {
    return {
      worstUp: (scope) => this.#worst(scope, upOf, Math.min),
      worstResponseMs: (scope) => this.#worst(scope, lastMsOf, Math.max),
      urlUp: (scope) => this.#each(scope, upOf),
      urlResponseSeconds: (scope) => this.#each(scope, answeredSecondsOf),
      urlState: (scope) => this.#states(scope),
      urlUptimeRatio: (scope, extras) => this.#ratios(scope, extras),
      certificateExpiry: (scope) => this.#each(scope, expiryOf),
      urlLabels: this.#labelsOfId,
    };
  }

  *#known(scope: Scope): Iterable<Known> {
    const { table, view } = this.#deps;
    const now = Date.now();
    for (const monitor of table.all()) {
      if (scope === "public" && !monitor.public) continue;
      const state = view.state(monitor.id);
      yield { monitor, state, shown: view.shown(monitor, now) };
    }
  }

  /** One sample for each address of the operator's urls: of several with the same one, none hides another that is worse. */
  *#worst(
    scope: Scope,
    valueOf: (known: Known) => number | null,
    worse: (a: number, b: number) => number,
  ): Iterable<Sample> {
    const worst = new Map<string, number>();
    for (const known of this.#known(scope)) {
      const { name, showAddress } = known.monitor;
      const url = showAddress ? known.monitor.url : name;
      const isOperators = this.#deps.owners.isOperators(known.monitor);
      const value = isOperators ? valueOf(known) : null;
      if (value !== null) worst.set(url, worse(value, worst.get(url) ?? value));
    }
    for (const [url, value] of worst) yield [[url], value];
  }

  *#each(
    scope: Scope,
    valueOf: (known: Known) => number | null,
  ): Iterable<LabelledSample> {
    for (const known of this.#known(scope)) {
      const value = valueOf(known);
      if (value !== null) yield [this.#labelsOf(known.monitor), value];
    }
  }

  *#states(scope: Scope): Iterable<LabelledSample> {
    for (const { monitor, shown } of this.#known(scope)) {
      yield [`${this.#labelsOf(monitor)},state="${shown}"`, 1];
    }
  }

  *#ratios(scope: Scope, extras: Extras): Iterable<LabelledSample> {
    const { histories } = this.#deps;
    for (const { monitor } of this.#known(scope)) {
      const figures = histories?.knownFigures(monitor.id);
      for (const [range, { share }] of Object.entries(figures?.uptimes ?? {})) {
        if (share === null) continue;
        if (!extras.has("ranges") && !USUAL_RANGES.includes(range)) continue;
        yield [
          `${this.#labelsOf(monitor)},range="${range}"`,
          Math.floor(share * 1e6) / 1e6, // never 1 from below
        ];
      }
    }
  }

  readonly #labelsOfId: LabelsOfKey = (id, scope) => {
    const monitor = this.#deps.table.get(id);
    if (monitor === undefined) return undefined;
    return scope === "public" && !monitor.public
      ? null
      : this.#labelsOf(monitor);
  };

  #labelsOf(monitor: Monitor): string {
    const { id, name, ownerId } = monitor;
    const url = monitor.showAddress ? monitor.url : "";
    const isOperators = this.#deps.owners.isOperators(monitor);
    const owner = isOperators ? "operator" : `${ownerId}`;
    const known = this.#labels.get(monitor);
    if (known?.owner === owner) return known.text;
    const text = formatLabels(LABEL_NAMES, [`${id}`, name, url, owner]);
    this.#labels.set(monitor, { owner, text });
    return text;
  }
}

/** Null where the state is not known: neither 1 nor 0 would be true. */
function upOf({ shown }: Known): number | null {
  const { isUp } = SHOWN_STATES[shown];
  return isUp === null ? null : Number(isUp);
}

function lastMsOf(known: Known): number | null {
  const lastMs = known.state?.lastDurationMs ?? null;
  return upOf(known) === null || lastMs === null ? null : Math.round(lastMs);
}

/** What a failed probe took says how we gave up. */
function answeredSecondsOf({ shown, state }: Known): number | null {
  const cameThrough = shown === "up" && state?.lastOutcome === "up";
  if (!cameThrough || state.lastDurationMs === null) return null;
  return Math.round(state.lastDurationMs * 10) / 10_000;
}

function expiryOf({ state }: Known): number | null {
  const hour = state?.certificateExpiryHour ?? null;
  return hour === null ? null : hour * HOUR_SECONDS;
}
