import { hostOf } from "./host_of.ts";
import type { ShardRecorder } from "./shard_recorder.ts";
import type { MonitoredUrl } from "./types.ts";
import type { UrlTable } from "./url_table.ts";

export interface Elsewhere {
  readonly host: string;
  /** Most urls. */
  readonly limit: number;
  readonly urls: UrlTable;
}

/** Urls on other hosts than `host`, one per host, that were up when last probed. */
export function upElsewhere(
  recorders: Iterable<ShardRecorder>,
  { host, limit, urls }: Elsewhere,
): MonitoredUrl[] {
  const found = new Map<string, MonitoredUrl>();
  for (const { states } of recorders) {
    for (const { id, status } of states.values()) {
      const url = urls.get(id);
      if (url === undefined || url.paused || status !== "up") continue;
      const other = hostOf(url);
      if (other !== host) found.set(other, url);
      if (found.size === limit) return [...found.values()];
    }
  }
  return [...found.values()];
}
