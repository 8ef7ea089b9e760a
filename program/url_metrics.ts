import { countsAsUp } from "../monitor/codes.ts";
import type { CatalogueSources } from "../metrics/catalogue.ts";
import type { LabelledSample } from "../metrics/collected.ts";
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
const UPTIME_RANGES = ["24h", "7d", "30d", "90d"] as const;
/** Others are there for those who ask. */
const USUAL_RANGES = ["24h", "30d"] as const;

/** Labels of one url as they are written. */
interface Labels {
  readonly owner: string;
  /** Those of the families that have a series per url. */
  readonly all: string;
  /** That of the families that have one per address. */
  readonly address: string;
}

/** A url, and what is known of it. */
interface Known {
  readonly monitor: Monitor;
  readonly isOperators: boolean;
  readonly labels: Labels;
  readonly state: MonitorState | undefined;
  readonly shown: ShownState;
}

/** What metrics say of each url: those that the reader may see, as long as they are there. */
export class UrlMetrics {
  readonly #deps: UrlMetricsDeps;
  /** Written once: thousands of urls have six lines each. */
  readonly #labels = new WeakMap<Monitor, Labels>();
  /** What is known of each url, for all families of one scrape. */
  #known: readonly Known[] | null = null;

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

  /** The urls that the reader may see. A scrape asks for all families in one go, so what is known is put together once. */
  *#knownTo(scope: Scope): Iterable<Known> {
    if (this.#known === null) {
      this.#known = this.#allKnown();
      queueMicrotask(() => this.#known = null);
    }
    for (const known of this.#known) {
      if (scope === "all" || known.monitor.public) yield known;
    }
  }

  #allKnown(): Known[] {
    const { table, view } = this.#deps;
    const now = Date.now();
    return Array.from(table.all(), (monitor) => {
      const isOperators = this.#deps.owners.isOperators(monitor);
      return {
        monitor,
        isOperators,
        labels: this.#labelsOf(monitor, isOperators),
        state: view.state(monitor.id),
        shown: view.shown(monitor, now),
      };
    });
  }

  /** One sample for each address of the operator's urls: of several with the same one, none hides another that is worse. */
  *#worst(
    scope: Scope,
    valueOf: (known: Known) => number | null,
    worse: (a: number, b: number) => number,
  ): Iterable<LabelledSample> {
    const worst = new Map<string, number>();
    for (const known of this.#knownTo(scope)) {
      const value = known.isOperators ? valueOf(known) : null;
      if (value === null) continue;
      const { address } = known.labels;
      worst.set(address, worse(value, worst.get(address) ?? value));
    }
    yield* worst;
  }

  *#each(
    scope: Scope,
    valueOf: (known: Known) => number | null,
  ): Iterable<LabelledSample> {
    for (const known of this.#knownTo(scope)) {
      const value = valueOf(known);
      if (value !== null) yield [known.labels.all, value];
    }
  }

  *#states(scope: Scope): Iterable<LabelledSample> {
    for (const { labels, shown } of this.#knownTo(scope)) {
      yield [`${labels.all},state="${shown}"`, 1];
    }
  }

  *#ratios(scope: Scope, extras: Extras): Iterable<LabelledSample> {
    const { histories } = this.#deps;
    const ranges = extras.has("ranges") ? UPTIME_RANGES : USUAL_RANGES;
    for (const { monitor, labels } of this.#knownTo(scope)) {
      const uptimes = histories?.knownFigures(monitor.id)?.uptimes;
      for (const range of ranges) {
        const share = uptimes?.[range].share ?? null;
        if (share === null) continue;
        yield [
          `${labels.all},range="${range}"`,
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
      : this.#labelsOf(monitor, this.#deps.owners.isOperators(monitor)).all;
  };

  #labelsOf(monitor: Monitor, isOperators: boolean): Labels {
    const { id, name, ownerId } = monitor;
    const owner = isOperators ? "operator" : `${ownerId}`;
    const known = this.#labels.get(monitor);
    if (known?.owner === owner) return known;
    const url = monitor.showAddress ? monitor.url : "";
    const labels = {
      owner,
      all: formatLabels(LABEL_NAMES, [`${id}`, name, url, owner]),
      address: formatLabels(["url"], [url === "" ? name : url]),
    };
    this.#labels.set(monitor, labels);
    return labels;
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
  if (SHOWN_STATES[shown].isUp !== true || state === undefined) return null;
  if (!countsAsUp(state.lastOutcome) || state.lastDurationMs === null) {
    return null;
  }
  return Math.round(state.lastDurationMs * 10) / 10_000;
}

function expiryOf({ state }: Known): number | null {
  const hour = state?.certificateExpiryHour ?? null;
  return hour === null ? null : hour * HOUR_SECONDS;
}
