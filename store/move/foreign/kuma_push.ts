import { foreignHeartbeat } from "./foreign_heartbeat.ts";
import type { KumaCheck, KumaRow } from "./kuma_check.ts";

const DEFAULT_INTERVAL_S = 60;
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
  const retries = Number(row.maxretries ?? 0);
  const { members, remarks } = foreignHeartbeat({
    name: String(row.name ?? ""),
    every,
    grace: BUFFER_S + retries * (Number(row.retry_interval) || every),
  });
  const token = String(row.push_token ?? "");
  const isTaken = TOKEN.test(token);
  return {
    members: { ...members, ...isTaken && { ping_token: token } },
    lost: typeof row.description === "string" && row.description !== ""
      ? ["the description"]
      : [],
    remarks: isTaken
      ? remarks
      : [...remarks, "a new token, since its own cannot be one here"],
  };
}
