import { countsAsUp } from "../codes.ts";
import { lineOf } from "./answer_log.ts";
import { hostOf } from "./host_of.ts";
import { reachedHost } from "../reached_host.ts";
import { isHeartbeat } from "../is_heartbeat.ts";
import type { ShardRecorder } from "../record/shard_recorder.ts";
import type { Monitor, ProbePath } from "../types.ts";
import type { MonitorTable } from "../monitor_table.ts";

/** Who is to witness for what. */
export interface WitnessQuery {
  /** The suspect's own; no witness is on it. */
  readonly host: string;
  /** The suspect's own network; null where it is not known. */
  readonly network: string | null;
  /** The line that is in doubt; null for the name server. */
  readonly line: string | null;
  /** At most this many. */
  readonly limit: number;
}

export interface WitnessSources {
  readonly recorders: Iterable<Pick<ShardRecorder, "states">>;
  readonly monitors: MonitorTable;
  /** By which path a monitor was last asked. */
  pathOf(id: number): ProbePath | undefined;
}

/**
 * Monitors of the same kind as the suspect: reached by the same line, or by
 * name, each on a network of its own. First those that were up when last
 * probed, then those of which that is not known here, and of each first those
 * whose path is known.
 */
export function findWitnesses(
  { recorders, monitors, pathOf }: WitnessSources,
  query: WitnessQuery,
): Monitor[] {
  const found = new Map<string, Monitor>();
  const unsure: Monitor[] = [];
  const add = (monitor: Monitor | undefined) => {
    if (monitor === undefined || monitor.paused) return;
    if (isHeartbeat(monitor)) return; // nobody is reached by it
    const host = hostOf(monitor);
    const path = pathOf(monitor.id);
    // whose server it is does not matter to the name server
    const network = query.line === null ? host : path?.network ?? host;
    if (host === query.host || network === query.network) return;
    if (found.size >= query.limit || found.has(network)) return;
    const fits = isOfKind(monitor, path, query.line);
    if (fits) found.set(network, monitor);
    else if (fits === null) unsure.push(monitor);
  };
  const down = new Set<number>();
  for (const { states } of recorders) {
    for (const { id, status } of states.values()) {
      if (countsAsUp(status)) add(monitors.get(id));
      if (status === "down") down.add(id);
    }
    if (found.size >= query.limit) break;
  }
  for (const monitor of monitors.all()) {
    if (found.size >= query.limit) break;
    if (!down.has(monitor.id)) add(monitor);
  }
  for (const monitor of unsure) {
    const host = hostOf(monitor);
    if (found.size >= query.limit) break;
    if (!found.has(host)) found.set(host, monitor);
  }
  return [...found.values()];
}

/** Null where its path is not known. */
function isOfKind(
  monitor: Monitor,
  path: ProbePath | undefined,
  line: string | null,
): boolean | null {
  if (line === null) return path?.byName ?? isNamed(monitor);
  return path === undefined ? null : lineOf(path) === line;
}

/** A name begins with neither a bracket nor, as IPv4, with digits and dots alone; no host is the system's. */
const ADDRESS = /^(?:\[|[\d.]*$|[\da-f]*:)/i;

function isNamed({ url }: Monitor): boolean {
  return !ADDRESS.test(reachedHost(url).hostname);
}
