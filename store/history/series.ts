import { addTick, newRollUp, type RollUp } from "../../monitor/roll_up.ts";
import type { Tick } from "../../monitor/types.ts";

/** A roll-up and the start of its hour or day. */
export interface RollUpAt {
  readonly at: number;
  readonly rollUp: RollUp;
}

/** By url: roll-ups of one unit of time, oldest first. */
export type Series = Map<number, RollUpAt[]>;

/** Adds a url's ticks to the roll-ups of their hours or days, whose length is `unitMs`. */
export function addTicks(
  series: Series,
  id: number,
  unitMs: number,
  ticks: readonly Tick[],
): void {
  const list = listOf(series, id);
  let last = list.at(-1);
  for (const tick of ticks) {
    const at = Math.floor(tick.at / unitMs) * unitMs;
    if (last?.at !== at) {
      last = list.find((each) => each.at === at);
      if (last === undefined) {
        last = { at, rollUp: newRollUp() };
        list.push(last);
      }
    }
    addTick(last.rollUp, tick);
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
