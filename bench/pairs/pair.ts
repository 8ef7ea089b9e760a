/** Microseconds of CPU, user and system, for one piece of work. */
export interface Pair {
  readonly own: number;
  readonly other: number;
}

/** Stands for the seeds' peers where a checkout could. */
export const SEEDS = "seeds";

export interface PairOptions {
  /** A checkout. */
  readonly own: string;
  /** Another one, or `SEEDS`. */
  readonly other: string;
  /** How many pairs. */
  readonly count: number;
}

/** Has the two take turns, of which `before` were taken; whoever goes first changes from turn to turn. */
export async function takeTurns(
  turns: number,
  cost: (whose: "own" | "other") => Promise<number>,
  before = 0,
): Promise<Pair> {
  const sums = { own: 0, other: 0 };
  for (let turn = before; turn < before + turns; turn++) {
    const order = ["own", "other"] as const;
    for (const whose of turn % 2 === 0 ? order : order.toReversed()) {
      sums[whose] += await cost(whose);
    }
  }
  return { own: sums.own / turns, other: sums.other / turns };
}
