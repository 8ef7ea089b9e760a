import type { LabelValues, Metric } from "./metric.ts";
import { checkFamily } from "./naming.ts";
import { formatValue } from "./sample_text.ts";
import { SeriesMap } from "./series_map.ts";

/** One number that only goes up. */
export class CounterSeries {
  #value = 0;

  constructor(readonly metric: string) {}

  get value(): number {
    return this.#value;
  }

  /**
   * Adds `amount`.
   *
   * @throws {RangeError} for one that is negative or not finite.
   */
  inc(amount = 1): void {
    if (!(amount >= 0 && amount < Infinity)) {
      throw new RangeError(
        `Cannot add "${amount}" to "${this.metric}": ` +
          "must be finite and not negative",
      );
    }
    this.#value += amount;
  }
}

/**
 * Counts something, once per set of label values.
 *
 * `inc()` is for a counter without labels. With labels, `labels()` finds the
 * series, which a caller on a hot path may keep.
 */
export class Counter<const Names extends readonly string[] = readonly []>
  implements Metric {
  readonly type = "counter";
  readonly labelNames: readonly string[];
  readonly #series: SeriesMap<CounterSeries>;

  /** `name` ends in `_total`; `help` says what one count stands for. */
  constructor(
    readonly name: string,
    readonly help: string,
    labelNames?: Names,
  ) {
    checkFamily(this.type, name, help);
    this.labelNames = labelNames ?? [];
    this.#series = new SeriesMap(
      name,
      this.labelNames,
      () => new CounterSeries(name),
    );
  }

  labels(...values: LabelValues<Names>): CounterSeries {
    return this.#series.get(values);
  }

  inc(amount = 1): void {
    this.#series.only.inc(amount);
  }

  *lines(): Iterable<string> {
    for (const [labels, { value }] of this.#series) {
      const braced = labels === "" ? "" : `{${labels}}`;
      yield `${this.name}${braced} ${formatValue(value)}`;
    }
  }
}
