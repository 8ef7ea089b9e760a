import { mergeRollUp, newRollUp, type RollUp } from "../../monitor/roll_up.ts";

/** A roll-up and the start of its hour or day. */
export interface RollUpAt {
  readonly at: number;
  readonly rollUp: RollUp;
}

/** Roll-ups of one unit of time by url, oldest first. */
export type Series = Map<number, RollUpAt[]>;

const HOUR_MS = 3_600_000;

/** Adds a url's roll-ups of hours to those of their hours or days, whose length is `unitMs`. */
export function addHours(
  series: Series,
  id: number,
  unitMs: number,
  hours: readonly RollUpAt[],
): void {
  const list = listOf(series, id);
  for (const hour of hours) {
    const at = Math.floor(hour.at / unitMs) * unitMs;
    const known = list.find((each) => each.at === at);
    if (known !== undefined) mergeRollUp(known.rollUp, hour.rollUp);
    else if (unitMs === HOUR_MS) list.push(hour);
    else list.push({ at, rollUp: mergeRollUp(newRollUp(), hour.rollUp) });
  }
  list.sort((a, b) => a.at - b.at);
}

export function listOf(series: Series, id: number): RollUpAt[] {
  const known = series.get(id);
  if (known !== undefined) return known;
  const list: RollUpAt[] = [];
  series.set(id, list);
  return list;
}
