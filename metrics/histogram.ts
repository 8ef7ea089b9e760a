import type { Format } from "./format.ts";
import type { LabelValues, Metric } from "./metric.ts";
import { checkFamily } from "./naming.ts";
import { formatBound, formatValue } from "./sample_text.ts";
import { SeriesMap } from "./series_map.ts";

/** Counts of one series; `counts[i]` belongs to the bucket below `bounds[i]`. */
export class HistogramSeries {
  /** Not cumulative: one write per value. The last one has no upper bound. */
  readonly counts: number[];
  #sum = 0;

  constructor(readonly metric: string, readonly bounds: readonly number[]) {
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  get sum(): number {
    return this.#sum;
  }

  /**
   * Counts one value.
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
    const { bounds, counts } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) {
      bucket++;
    }
    counts[bucket] = (counts[bucket] as number) + 1;
    this.#sum += value;
  }
}

export interface HistogramOptions<Names extends readonly string[]> {
  /** Upper bounds, inclusive, ascending and finite; `+Inf` is added. */
  readonly buckets: readonly number[];
  readonly labelNames?: Names;
}

/** Counts values by size, once per set of label values. */
export class Histogram<const Names extends readonly string[] = readonly []>
  implements Metric {
  readonly type = "histogram";
  readonly labelNames: readonly string[];
  readonly #series: SeriesMap<HistogramSeries>;

  constructor(
    readonly name: string,
    readonly help: string,
    options: HistogramOptions<Names>,
  ) {
    checkFamily(this.type, name, help);
    const bounds = [...options.buckets];
    checkBounds(name, bounds);
    this.labelNames = options.labelNames ?? [];
    this.#series = new SeriesMap(
      name,
      this.labelNames,
      () => new HistogramSeries(name, bounds),
    );
  }

  labels(...values: LabelValues<Names>): HistogramSeries {
    return this.#series.get(values);
  }

  observe(value: number): void {
    this.#series.only.observe(value);
  }

  *lines(format: Format): Iterable<string> {
    for (const [labels, series] of this.#series) {
      yield* histogramLines(this.name, labels, series, format);
    }
  }
}

/** The lines of one series; `labels` are written out, `name="value",…`. */
export function* histogramLines(
  name: string,
  labels: string,
  { bounds, counts, sum }: HistogramSeries,
  format: Format,
): Iterable<string> {
  const before = labels === "" ? "" : `${labels},`;
  const braced = labels === "" ? "" : `{${labels}}`;
  let count = 0;
  for (const [index, bound] of [...bounds, Infinity].entries()) {
    count += counts[index] ?? 0;
    yield `${name}_bucket{${before}le="${
      formatBound(bound, format)
    }"} ${count}`;
  }
  yield `${name}_sum${braced} ${formatValue(sum)}`;
  yield `${name}_count${braced} ${count}`;
}

function checkBounds(name: string, bounds: readonly number[]): void {
  const ascending = bounds.every((bound, index) =>
    Number.isFinite(bound) && bound >= (index === 0 ? 0 : -Infinity) &&
    (index === 0 || bound > (bounds[index - 1] as number))
  );
  if (bounds.length === 0 || !ascending) {
    throw new RangeError(
      `Cannot create histogram "${name}" with buckets [${
        bounds.join(", ")
      }]: ` +
        "must be one or more finite numbers from 0, each above the one before",
    );
  }
}
