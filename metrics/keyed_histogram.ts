import type { Format } from "./format.ts";
import {
  histogramLines,
  type HistogramOptions,
  HistogramSeries,
} from "./histogram.ts";
import type { Extras, Metric, Scope } from "./metric.ts";
import { checkFamily, checkLabelNames } from "./naming.ts";

/**
 * The labels of a key, written out: `name="value",…`. Null where the reader may
 * not see it, undefined once there is no such thing any more.
 */
export type LabelsOfKey = (
  key: number,
  scope: Scope,
) => string | null | undefined;

/**
 * Counts values by size, for each of many things that have a number; written
 * only for readers who ask for histograms. What a thing is called is asked for
 * at each scrape, since names change.
 */
export class KeyedHistogram implements Metric {
  readonly type = "histogram";
  readonly labelNames: readonly string[];
  readonly #bounds: readonly number[];
  readonly #series = new Map<number, HistogramSeries>();
  #labelsOf: LabelsOfKey = () => null;

  constructor(
    readonly name: string,
    readonly help: string,
    options: Required<HistogramOptions<readonly string[]>>,
  ) {
    checkFamily(this.type, name, help);
    checkLabelNames(name, options.labelNames);
    this.#bounds = [...options.buckets];
    this.labelNames = options.labelNames;
  }

  /** Until this was called, nothing is written. */
  labelBy(labelsOf: LabelsOfKey): void {
    this.#labelsOf = labelsOf;
  }

  observe(key: number, value: number): void {
    let series = this.#series.get(key);
    if (series === undefined) {
      series = new HistogramSeries(this.name, this.#bounds);
      this.#series.set(key, series);
    }
    series.observe(value);
  }

  *lines(format: Format, scope: Scope, extras?: Extras): Iterable<string> {
    for (const [key, series] of this.#series) {
      const labels = this.#labelsOf(key, scope);
      if (labels === undefined) this.#series.delete(key);
      else if (labels !== null && extras?.has("histograms")) {
        yield* histogramLines(this.name, labels, series, format);
      }
    }
  }
}
