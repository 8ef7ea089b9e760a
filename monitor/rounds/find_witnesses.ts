import { hostOf } from "./host_of.ts";
import type { ShardRecorder } from "../record/shard_recorder.ts";
import type { Monitor } from "../types.ts";
import type { MonitorTable } from "../monitor_table.ts";

export interface Elsewhere {
  readonly host: string;
  /** Most urls. */
  readonly limit: number;
  readonly monitors: MonitorTable;
}

/**
 * Urls on other hosts than `host`, one per host, that were up when last probed,
 * or, where those are too few, of which it is not known here.
 */
export function findWitnesses(
  recorders: Iterable<ShardRecorder>,
  { host, limit, monitors }: Elsewhere,
): Monitor[] {
  const found = new Map<string, Monitor>();
  const add = (monitor: Monitor | undefined) => {
    if (monitor === undefined || monitor.paused || found.size === limit) return;
    const other = hostOf(monitor);
    if (other !== host) found.set(other, monitor);
  };
  const down = new Set<number>();
  for (const { states } of recorders) {
    for (const { id, status } of states.values()) {
      if (status === "up") add(monitors.get(id));
      if (status === "down") down.add(id);
    }
    if (found.size === limit) break;
  }
  for (const monitor of monitors.all()) {
    if (found.size === limit) break;
    if (!down.has(monitor.id)) add(monitor);
  }
  return [...found.values()];
}
