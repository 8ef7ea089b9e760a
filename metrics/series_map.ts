import { checkLabelNames } from "./naming.ts";
import { formatLabels } from "./sample_text.ts";

/**
 * One family keeps at most this many series. Labels may come from clients (a
 * request's method, say), and each series costs memory here and in Prometheus
 * for ever.
 */
export const MAX_SERIES = 5_000;

/** The value of every label of the series that counts what is over the limit. */
const OVERFLOW = "other";

/** One level per label: no key to build or escape when a series is looked up. */
class Node<Series> {
  readonly next = new Map<string, Node<Series>>();
  series: Series | undefined;
}

/** The series of one family, made when their label values are first used. */
export class SeriesMap<Series> {
  readonly #root = new Node<Series>();
  readonly #byLabels = new Map<string, Series>();

  /** Without label names there is one series, and it is there at once. */
  constructor(
    readonly metric: string,
    readonly labelNames: readonly string[],
    readonly create: () => Series,
  ) {
    checkLabelNames(metric, labelNames);
    if (labelNames.length === 0) this.get([]);
  }

  /**
   * The series of a family without labels.
   *
   * @throws {TypeError} where the family has some.
   */
  get only(): Series {
    return this.#root.series ?? this.get([]);
  }

  /**
   * Finds or makes a series.
   *
   * @throws {TypeError} for too few or too many values.
   */
  get(values: readonly string[]): Series {
    let node: Node<Series> | undefined = this.#root;
    for (let index = 0; index < values.length; index++) {
      node = node.next.get(values[index] as string);
      if (node === undefined) return this.#add(values);
    }
    return node.series ?? this.#add(values);
  }

  /** Pairs of `name="value",…` and series, in the order of first use. */
  [Symbol.iterator](): IterableIterator<[labels: string, series: Series]> {
    return this.#byLabels[Symbol.iterator]();
  }

  #add(values: readonly string[]): Series {
    const { labelNames } = this;
    if (values.length !== labelNames.length) {
      throw new TypeError(
        `Cannot use "${this.metric}" with ${values.length} label values: ` +
          `it has the labels [${labelNames.join(", ")}]`,
      );
    }
    const full = this.#byLabels.size >= MAX_SERIES;
    const used = full ? labelNames.map(() => OVERFLOW) : values;
    const labels = formatLabels(labelNames, used);
    // Two ill-formed texts may be written alike, and then are one series.
    const known = this.#byLabels.get(labels);
    if (known !== undefined) return known;
    const series = this.create();
    this.#byLabels.set(labels, series);
    this.#leaf(used).series = series;
    return series;
  }

  #leaf(values: readonly string[]): Node<Series> {
    let node = this.#root;
    for (const value of values) {
      let next = node.next.get(value);
      if (next === undefined) node.next.set(value, next = new Node());
      node = next;
    }
    return node;
  }
}
