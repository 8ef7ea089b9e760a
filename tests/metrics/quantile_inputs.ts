import { seeded } from "../simulation/seeded.ts";

function drawn(draw: (random: () => number) => number) {
  return (count: number) => {
    const random = seeded(count);
    return Float64Array.from({ length: count }, () => draw(random));
  };
}

function ordered(value: (index: number, count: number) => number) {
  return (count: number) =>
    Float64Array.from({ length: count }, (_, index) => value(index, count));
}

/** Inputs that are not negative, by name; each makes as many as asked for. */
export const DISTRIBUTIONS: Readonly<
  Record<string, (count: number) => Float64Array>
> = {
  uniform: drawn((random) => random()),
  normal: drawn((random) => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return Math.max(0, 100 + 10 * radius * Math.cos(2 * Math.PI * random()));
  }),
  exponential: drawn((random) => -Math.log(1 - random())),
  "heavy-tailed": drawn((random) => (1 - random()) ** (-1 / 0.8)), // Pareto
  "few different": drawn((random) => Math.floor(random() * 4)),
  constant: ordered(() => 42),
  ascending: ordered((index) => index),
  descending: ordered((index, count) => count - index),
  inward: ordered((index, count) => index % 2 ? index : 2 * count - index),
  outward: ordered((index, count) => index % 2 ? count + index : count - index),
};

/** How many ranks `value` is away from the quantile; equal values share ranks. */
export function rankError(
  sorted: Float64Array,
  quantile: number,
  value: number,
): number {
  const target = quantile * sorted.length;
  const first = lowerBound(sorted, (other) => other >= value) + 1;
  const last = lowerBound(sorted, (other) => other > value);
  if (last < first) return Infinity; // not a value that was put in
  return Math.max(0, first - target, target - last);
}

function lowerBound(
  sorted: Float64Array,
  holds: (value: number) => boolean,
): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle] ?? NaN)) high = middle;
    else low = middle + 1;
  }
  return low;
}
