/** The vertical axis of a chart, from 0 to `topMs`. */
export interface Scale {
  readonly topMs: number;
  /** The labels from top to bottom, evenly spaced. */
  readonly labels: readonly string[];
}

/** Steps of an axis: one of these times a power of ten. */
const NICE = [1, 2, 2.5, 5, 10];
const MAX_STEPS = 5;

/** The smallest axis of at most five round steps that holds `mostMs`. */
export function scaleFor(mostMs: number): Scale {
  const least = Math.max(mostMs, 1) / MAX_STEPS;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * (NICE.find((nice) => nice * power >= least) ?? 10);
  const steps = Math.ceil(Math.max(mostMs, 1) / step);
  const topMs = step * steps;
  const labels = Array.from({ length: steps + 1 }, (_, index) => {
    const ms = (steps - index) * step;
    // Sums of decimal fractions are off by a hair.
    return topMs >= 4_000
      ? `${Number((ms / 1_000).toFixed(3))} s`
      : `${Number(ms.toFixed(3))} ms`;
  });
  return { topMs, labels };
}
