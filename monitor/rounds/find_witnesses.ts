import { hostOf } from "./host_of.ts";
import type { ShardRecorder } from "../record/shard_recorder.ts";
import type { MonitoredUrl } from "../types.ts";
import type { UrlTable } from "../url_table.ts";

export interface Elsewhere {
  readonly host: string;
  /** Most urls. */
  readonly limit: number;
  readonly urls: UrlTable;
}

/**
 * Urls on other hosts than `host`, one per host, that were up when last probed,
 * or, where those are too few, of which it is not known here.
 */
export function upElsewhere(
  recorders: Iterable<ShardRecorder>,
  { host, limit, urls }: Elsewhere,
): MonitoredUrl[] {
  const found = new Map<string, MonitoredUrl>();
  const add = (url: MonitoredUrl | undefined) => {
    if (url === undefined || url.paused || found.size === limit) return;
    const other = hostOf(url);
    if (other !== host) found.set(other, url);
  };
  const down = new Set<number>();
  for (const { states } of recorders) {
    for (const { id, status } of states.values()) {
      if (status === "up") add(urls.get(id));
      if (status === "down") down.add(id);
    }
    if (found.size === limit) break;
  }
  for (const url of urls.all()) {
    if (found.size === limit) break;
    if (!down.has(url.id)) add(url);
  }
  return [...found.values()];
}
