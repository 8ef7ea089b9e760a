/** A quantile that is asked for, and by how much its rank may be off. */
export interface Objective {
  /** Between 0 and 1; so are `quantile ± error`. */
  readonly quantile: number;
  /** As a share of all values: 0.01 of 1,000 values is ten ranks either way. */
  readonly error: number;
}

/** Up to this many samples are all kept, so that small sets are exact. */
const COMPRESS_ABOVE = 500;

/**
 * Usual streams need some hundred samples. One where each value lies between
 * the two before it needs ever more: there the bound gives way, in steps of a tenth.
 */
export const MAX_SAMPLES = 4_000;

/** A sample stands for `gap` values; its rank is unsure by `slack`. */
interface Samples {
  readonly values: Float64Array;
  readonly gaps: Float64Array;
  readonly slacks: Float64Array;
}

/** One objective as its invariant: two slopes and where they meet. */
interface Target {
  readonly turn: number;
  readonly above: number;
  readonly below: number;
}

/**
 * Targeted quantiles of a stream in little memory: Cormode, Korn,
 * Muthukrishnan and Srivastava, "Effective Computation of Biased Quantiles
 * over Data Streams" (ICDE 2005), section 3.3.
 *
 * Departures from the paper, so that the stated error ε is a bound and not
 * nearly one: a new sample's slack comes from its right neighbour, not from
 * the invariant, so that the lowest and highest rank of each sample are always
 * true; and the slopes of the invariant meet at φ − ε, not at φ. Then no sample
 * that starts below the rank (φ − ε) n can reach beyond (φ + ε) n.
 */
export class Ckms {
  readonly #targets: readonly Target[];
  #samples = allocate(2 * COMPRESS_ABOVE);
  #spare = allocate(2 * COMPRESS_ABOVE);
  #size = 0;
  #count = 0;

  constructor(objectives: readonly Objective[]) {
    this.#targets = objectives.map(toTarget);
  }

  /** Samples kept, for an estimate of memory. */
  get size(): number {
    return this.#size;
  }

  clear(): void {
    this.#size = 0;
    this.#count = 0;
  }

  /** Adds values, which must be in ascending order and have no NaN. */
  merge(batch: Float64Array): void {
    if (this.#spare.values.length < this.#size + batch.length) {
      this.#spare = allocate(2 * (this.#size + batch.length));
    }
    const [from, to, size] = [this.#samples, this.#spare, this.#size];
    let read = 0;
    let write = 0;
    for (const value of batch) {
      while (read < size && at(from.values, read) <= value) {
        copy(from, read++, to, write++);
      }
      to.values[write] = value;
      to.gaps[write] = 1;
      to.slacks[write++] = read < size
        ? at(from.gaps, read) + at(from.slacks, read) - 1
        : 0;
    }
    while (read < size) copy(from, read++, to, write++);
    this.#samples = to;
    this.#spare = from;
    this.#size = write;
    this.#count += batch.length;
    if (this.#size > COMPRESS_ABOVE) this.#compress(1);
    for (let loose = 1.1; this.#size > MAX_SAMPLES; loose *= 1.1) {
      this.#compress(loose);
    }
  }

  /**
   * The value at `quantile`, which must be one of the objectives; NaN without
   * values. Of all samples it is the one whose farthest possible rank is
   * nearest to the target.
   */
  query(quantile: number): number {
    const { values, gaps, slacks } = this.#samples;
    const target = Math.max(1, Math.ceil(quantile * this.#count));
    let best = NaN;
    let bestError = Infinity;
    let rank = 0;
    for (let index = 0; index < this.#size; index++) {
      rank += at(gaps, index);
      const error = Math.max(target - rank, rank + at(slacks, index) - target);
      if (error < bestError) {
        bestError = error;
        best = at(values, index);
      }
    }
    return best;
  }

  /**
   * Folds samples into their right neighbours where the invariant, taken
   * `loose` times, allows. The least stays: ranks below it remain exact.
   */
  #compress(loose: number): void {
    const samples = this.#samples;
    const { gaps, slacks } = samples;
    let last = 1;
    let rankBefore = 1;
    for (let index = 2; index < this.#size; index++) {
      const gap = at(gaps, last);
      const folded = gap + at(gaps, index) + at(slacks, index);
      const fits = folded <= loose * this.#allowance(rankBefore);
      if (!fits) {
        last++;
        rankBefore += gap;
      }
      copy(samples, index, samples, last);
      if (fits) gaps[last] = at(gaps, last) + gap;
    }
    this.#size = last + 1;
  }

  /** The most that `gap + slack` of a sample may be with `rank` values before it. */
  #allowance(rank: number): number {
    let least = Infinity;
    for (const { turn, above, below } of this.#targets) {
      const allowed = rank >= turn * this.#count
        ? above * rank
        : below * (this.#count - rank);
      if (allowed < least) least = allowed;
    }
    return least;
  }
}

function toTarget({ quantile, error }: Objective): Target {
  if (!(error > 0 && error < quantile && error < 1 - quantile)) {
    throw new RangeError(
      `Cannot use objective "${quantile}±${error}": error must be above 0, ` +
        "and quantile ± error between 0 and 1",
    );
  }
  return {
    turn: quantile - error,
    above: 2 * error / (quantile - error),
    below: 2 * error / (1 - quantile + error),
  };
}

function allocate(length: number): Samples {
  return {
    values: new Float64Array(length),
    gaps: new Float64Array(length),
    slacks: new Float64Array(length),
  };
}

function at(array: Float64Array, index: number): number {
  return array[index] as number;
}

function copy(from: Samples, read: number, to: Samples, write: number): void {
  to.values[write] = at(from.values, read);
  to.gaps[write] = at(from.gaps, read);
  to.slacks[write] = at(from.slacks, read);
}
