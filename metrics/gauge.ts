import type { LabelValues, Metric } from "./metric.ts";
import { checkFamily } from "./naming.ts";
import { formatValue } from "./sample_text.ts";
import { SeriesMap } from "./series_map.ts";

/** One number that goes up and down. */
export class GaugeSeries {
  #value = 0;

  constructor(readonly metric: string) {}

  get value(): number {
    return this.#value;
  }

  /** Any number will do: NaN and the infinities are values in both formats. */
  set(value: number): void {
    this.#value = value;
  }

  /**
   * Adds `amount`.
   *
   * @throws {RangeError} for one that is not finite, as NaN would stay.
   */
  inc(amount = 1): void {
    if (!Number.isFinite(amount)) {
      throw new RangeError(
        `Cannot add "${amount}" to "${this.metric}": must be finite`,
      );
    }
    this.#value += amount;
  }

  dec(amount = 1): void {
    this.inc(-amount);
  }
}

/** A current value, kept once per set of label values. */
export class Gauge<const Names extends readonly string[] = readonly []>
  implements Metric {
  readonly type = "gauge";
  readonly labelNames: readonly string[];
  readonly #series: SeriesMap<GaugeSeries>;

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
      () => new GaugeSeries(name),
    );
  }

  labels(...values: LabelValues<Names>): GaugeSeries {
    return this.#series.get(values);
  }

  set(value: number): void {
    this.#series.only.set(value);
  }

  inc(amount = 1): void {
    this.#series.only.inc(amount);
  }

  dec(amount = 1): void {
    this.#series.only.dec(amount);
  }

  *lines(): Iterable<string> {
    for (const [labels, { value }] of this.#series) {
      const braced = labels === "" ? "" : `{${labels}}`;
      yield `${this.name}${braced} ${formatValue(value)}`;
    }
  }
}
