/** Probes a second, with as many digits as tell something: `0.067`, `4`. */
export function rateText(perSecond: number): string {
  return Number(perSecond.toPrecision(3)).toLocaleString("en");
}
