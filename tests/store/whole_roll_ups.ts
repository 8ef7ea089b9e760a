import type { RollUp } from "../../monitor/roll_up.ts";
import type { RollUpAt } from "../../store/history/history.ts";

/** With what is unpacked only when it is asked for, so that it can be compared with any other. */
export function wholeRollUp(rollUp: RollUp): RollUp {
  const { times, buckets } = rollUp;
  return { ...rollUp, times, buckets };
}

/** The same of many. */
export function wholeRollUps(list: readonly RollUpAt[] = []): RollUpAt[] {
  return list.map(({ at, rollUp }) => ({ at, rollUp: wholeRollUp(rollUp) }));
}
