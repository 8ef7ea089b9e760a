import type { Format } from "./format.ts";

export type MetricType = "counter" | "gauge" | "histogram" | "summary";

/**
 * Which series a reader may see: `all` needs a right that the caller of
 * `Registry.render()` has checked. Only collected metrics look at it.
 */
export type Scope = "public" | "all";

/** What a reader asks for beyond the usual series. */
export type Extras = ReadonlySet<"ranges" | "histograms">;

export const NO_EXTRAS: Extras = new Set();

/** One metric family, which knows how to write its own samples. */
export interface Metric {
  /** As in the text format 0.0.4: a counter's name ends in `_total`. */
  readonly name: string;
  readonly help: string;
  readonly type: MetricType;
  readonly labelNames: readonly string[];
  /** One sample per line, without line ends; none while there is no series. */
  lines(format: Format, scope: Scope, extras?: Extras): Iterable<string>;
}

/** As many values as there are label names, in the same order. */
export type LabelValues<Names extends readonly string[]> = {
  readonly [Index in keyof Names]: string;
};
