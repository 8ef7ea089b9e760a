import { heartbeatUrlOf } from "../../../monitor/fields/heartbeat_url.ts";

/** No period is shorter here. */
const MIN_PERIOD_S = 60;

/** What another program waits for. */
export interface ForeignSilence {
  readonly name: string;
  /** The longest time between two pushes, in seconds. */
  readonly every: number;
  /** How late one may be, in seconds. */
  readonly grace: number;
}

/** What is pushed to another program is a heartbeat here: its members, and what differs. */
export function foreignHeartbeat(
  { name, every, grace }: ForeignSilence,
): {
  readonly members: Readonly<Record<string, unknown>>;
  readonly remarks: readonly string[];
} {
  const period = Math.max(every, MIN_PERIOD_S);
  return {
    members: {
      url: heartbeatUrlOf(name),
      interval: 15,
      timeout: 15,
      period,
      grace,
    },
    remarks: period > every
      ? [`period ${period} s, the shortest here, instead of ${every} s`]
      : [],
  };
}
