import {
  type HeartbeatVerdict,
  judgeHeartbeat,
} from "../../monitor/checks/heartbeat/judge_heartbeat.ts";
import type { HeartbeatFacts } from "../../monitor/checks/heartbeat/heartbeat_facts.ts";
import { nextDueOf } from "../../monitor/checks/heartbeat/next_due.ts";
import type { Monitor } from "../../monitor/types.ts";
import type { Heartbeats, KeptPing } from "../../store/heartbeats.ts";

/** What its owner is told of a heartbeat. */
export interface HeartbeatModel {
  readonly monitor: Monitor;
  readonly facts: HeartbeatFacts;
  readonly verdict: HeartbeatVerdict;
  /** Newest first. */
  readonly pings: readonly KeptPing[];
}

/** How a heartbeat is at `now`, by its pings. */
export async function readHeartbeat(
  heartbeats: Pick<Heartbeats, "facts" | "latest">,
  monitor: Monitor,
  now: number,
): Promise<HeartbeatModel> {
  const [facts, pings, nextDue] = await Promise.all([
    heartbeats.facts(monitor.id),
    heartbeats.latest(monitor.id),
    nextDueOf(monitor),
  ]);
  const verdict = judgeHeartbeat(facts, monitor, nextDue, now);
  return { monitor, facts, verdict, pings };
}

/** Where a heartbeat is pinged, in both wires. */
export function pingUrls(
  { pingToken = "" }: Pick<Monitor, "pingToken">,
  origin: string,
): { readonly ping: string; readonly push: string } {
  const token = encodeURIComponent(pingToken);
  return {
    ping: `${origin}/ping/${token}`,
    push: `${origin}/api/push/${token}`,
  };
}
