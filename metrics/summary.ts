import { AgedQuantiles, type AgedQuantilesOptions } from "./aged_quantiles.ts";
import type { Format } from "./format.ts";
import type { LabelValues, Metric } from "./metric.ts";
import { checkFamily } from "./naming.ts";
import { formatBound, formatValue } from "./sample_text.ts";
import { SeriesMap } from "./series_map.ts";

/** One series: quantiles of recent values, sum and count of all. */
export class SummarySeries {
  readonly #quantiles: AgedQuantiles;
  #sum = 0;
  #count = 0;

  constructor(readonly metric: string, options: AgedQuantilesOptions) {
    this.#quantiles = new AgedQuantiles(options);
  }

  get sum(): number {
    return this.#sum;
  }

  get count(): number {
    return this.#count;
  }

  /**
   * Takes one value.
   *
   * @throws {RangeError} for one that is negative or not finite, since `_sum` is
   *   a counter and must neither fall nor become NaN.
   */
  observe(value: number): void {
    if (!(value >= 0 && value < Infinity)) {
      throw new RangeError(
        `Cannot observe "${value}" in "${this.metric}": ` +
          "must be finite and not negative",
      );
    }
    this.#sum += value;
    this.#count++;
    this.#quantiles.insert(value);
  }

  /** The value at one of the objectives; NaN without recent values. */
  quantile(quantile: number): number {
    return this.#quantiles.query(quantile);
  }
}

export interface SummaryOptions<Names extends readonly string[]>
  extends AgedQuantilesOptions {
  readonly labelNames?: Names;
}

/** Quantiles, sum and count of values, once per set of label values. */
export class Summary<const Names extends readonly string[] = readonly []>
  implements Metric {
  readonly type = "summary";
  readonly labelNames: readonly string[];
  readonly #quantiles: readonly number[];
  readonly #series: SeriesMap<SummarySeries>;

  constructor(
    readonly name: string,
    readonly help: string,
    options: SummaryOptions<Names>,
  ) {
    checkFamily(this.type, name, help);
    this.#quantiles = options.objectives.map(({ quantile }) => quantile);
    this.labelNames = options.labelNames ?? [];
    this.#series = new SeriesMap(
      name,
      this.labelNames,
      () => new SummarySeries(name, options),
    );
  }

  labels(...values: LabelValues<Names>): SummarySeries {
    return this.#series.get(values);
  }

  observe(value: number): void {
    this.#series.only.observe(value);
  }

  *lines(format: Format): Iterable<string> {
    for (const [labels, series] of this.#series) {
      const before = labels === "" ? "" : `${labels},`;
      const braced = labels === "" ? "" : `{${labels}}`;
      for (const quantile of this.#quantiles) {
        const bound = formatBound(quantile, format);
        const value = formatValue(series.quantile(quantile));
        yield `${this.name}{${before}quantile="${bound}"} ${value}`;
      }
      yield `${this.name}_sum${braced} ${formatValue(series.sum)}`;
      yield `${this.name}_count${braced} ${series.count}`;
    }
  }
}
