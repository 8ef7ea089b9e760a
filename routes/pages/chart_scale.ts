/** The vertical axis of a chart, from 0 to `topMs`. */
export interface Scale {
  readonly topMs: number;
  /** From top to bottom, evenly spaced. */
  readonly labels: readonly string[];
}

/** Nice ends of an axis: steps of 1, 2, 2.5 or 5 times a power of ten. */
const NICE = [1, 2, 2.5, 5, 10];
const STEPS = 4;

/** The smallest axis of round steps that holds `mostMs`. */
export function scaleFor(mostMs: number): Scale {
  const rough = Math.max(mostMs, 1) / STEPS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (NICE.find((nice) => nice * power >= rough) ?? 10);
  const unit = step * STEPS >= 4_000 ? "s" : "ms";
  const labels = Array.from({ length: STEPS + 1 }, (_, index) => {
    const ms = (STEPS - index) * step;
    // Sums of decimal fractions are off by a hair.
    const value = Number((unit === "s" ? ms / 1_000 : ms).toFixed(3));
    return `${value} ${unit}`;
  });
  return { topMs: step * STEPS, labels };
}
