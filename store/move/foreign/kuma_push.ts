import { heartbeatUrlOf } from "../../../monitor/fields/heartbeat_url.ts";
import type { KumaCheck, KumaRow } from "./kuma_check.ts";

const DEFAULT_INTERVAL_S = 60;
/** No period is shorter here. */
const MIN_PERIOD_S = 60;
/** Uptime Kuma waits for so long beyond the interval. */
const BUFFER_S = 1;
const TOKEN = /^[\w-]{10,64}$/;

/**
 * A monitor that is pushed to is a heartbeat with the same token, so that its
 * clients change only the host. Its interval is the longest silence; the
 * retries, in which nothing is asked, are the grace.
 */
export function kumaPush(row: KumaRow): KumaCheck {
  if (Number(row.upside_down ?? 0) !== 0) {
    return { cannot: "it is up while nothing is pushed" };
  }
  const every = Number(row.interval) || DEFAULT_INTERVAL_S;
  const period = Math.max(every, MIN_PERIOD_S);
  const retries = Number(row.maxretries ?? 0);
  const grace = BUFFER_S +
    retries * (Number(row.retry_interval) || every);
  const token = String(row.push_token ?? "");
  const isTaken = TOKEN.test(token);
  const remarks: string[] = [];
  if (period > every) {
    remarks.push(
      `period ${period} s, the shortest here, instead of ${every} s`,
    );
  }
  if (!isTaken) {
    remarks.push("a new token, since its own cannot be one here");
  }
  return {
    members: {
      url: heartbeatUrlOf(String(row.name ?? "")),
      interval: 15,
      timeout: 15,
      period,
      grace,
      ...isTaken && { ping_token: token },
    },
    lost: typeof row.description === "string" && row.description !== ""
      ? ["the description"]
      : [],
    remarks,
  };
}
