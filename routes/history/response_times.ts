import {
  meanMsOf,
  mergeRollUp,
  newRollUp,
  quantileMsOf,
  type RollUp,
} from "../../monitor/roll_up.ts";

/** How fast a url answered, in milliseconds: of the probes that came through; null without any. */
export interface ResponseTimes {
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export const NO_RESPONSE_TIMES: ResponseTimes = {
  mean: null,
  p50: null,
  p95: null,
  p99: null,
};

export function responseTimesOf(rollUps: Iterable<RollUp>): ResponseTimes {
  const sum = newRollUp();
  for (const rollUp of rollUps) mergeRollUp(sum, rollUp);
  return {
    mean: rounded(meanMsOf(sum)),
    p50: rounded(quantileMsOf(sum, 0.5)),
    p95: rounded(quantileMsOf(sum, 0.95)),
    p99: rounded(quantileMsOf(sum, 0.99)),
  };
}

/** To a tenth: quantiles are not more exact. */
function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 10) / 10;
}
