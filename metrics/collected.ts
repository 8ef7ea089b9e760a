import { type Extras, type Metric, NO_EXTRAS, type Scope } from "./metric.ts";
import { checkFamily, checkLabelNames } from "./naming.ts";
import { formatLabels, formatValue } from "./sample_text.ts";

/** Label values in the order of the label names, and a number. */
export type Sample = readonly [labelValues: readonly string[], value: number];

/** The labels as they are written, `name="value",…`, and a number: for families with thousands of series. No two may have the same labels. */
export type LabelledSample = readonly [labels: string, value: number];

export interface CollectOptions {
  readonly labelNames?: readonly string[];
  /** Called at each scrape. What it throws fails the whole scrape. */
  collect(scope: Scope, extras: Extras): Iterable<Sample | LabelledSample>;
}

/**
 * A family whose samples are asked for at each scrape, so that a series exists
 * only as long as the thing that it is about.
 *
 * Of samples with equal labels the first is written: a doubled series would
 * make the whole answer invalid.
 */
abstract class Collected<Type extends "counter" | "gauge"> implements Metric {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly #collect: CollectOptions["collect"];

  constructor(
    readonly type: Type,
    [name, help]: readonly [name: string, help: string],
    options: CollectOptions,
  ) {
    checkFamily(type, name, help);
    this.name = name;
    this.help = help;
    this.labelNames = options.labelNames ?? [];
    this.#collect = options.collect;
    checkLabelNames(name, this.labelNames);
  }

  *lines(
    _format: unknown,
    scope: Scope,
    extras: Extras = NO_EXTRAS,
  ): Iterable<string> {
    const { name, labelNames } = this;
    const seen = new Set<string>();
    for (const [labelValues, value] of this.#collect(scope, extras)) {
      if (typeof labelValues === "string") {
        yield `${name}{${labelValues}} ${formatValue(value)}`;
        continue;
      }
      if (labelValues.length !== labelNames.length) {
        throw new TypeError(
          `Cannot collect "${name}" with ${labelValues.length} label values: ` +
            `it has the labels [${labelNames.join(", ")}]`,
        );
      }
      if (this.type === "counter" && !(value >= 0 && value < Infinity)) {
        throw new RangeError(
          `Cannot collect "${value}" for "${name}": ` +
            "must be finite and not negative",
        );
      }
      const labels = formatLabels(labelNames, labelValues);
      if (seen.size === seen.add(labels).size) continue;
      const braced = labels === "" ? "" : `{${labels}}`;
      yield `${name}${braced} ${formatValue(value)}`;
    }
  }
}

/** Current values that something else keeps. Any number will do. */
export class CollectedGauge extends Collected<"gauge"> {
  constructor(name: string, help: string, options: CollectOptions) {
    super("gauge", [name, help], options);
  }
}

/** Counts that something else keeps; they must never fall. */
export class CollectedCounter extends Collected<"counter"> {
  constructor(name: string, help: string, options: CollectOptions) {
    super("counter", [name, help], options);
  }
}
