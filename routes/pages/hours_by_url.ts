import type { UrlTable } from "../../monitor/url_table.ts";
import type { History, RollUpAt } from "../../store/history.ts";

/** Hourly roll-ups of a whole shard, read url by url. */
export function hoursByUrl(
  history: Pick<History, "hours">,
  table: Pick<UrlTable, "inShard">,
): (
  shard: number,
  from: number,
  to: number,
) => Promise<Map<number, RollUpAt[]>> {
  return async (shard, from, to) => {
    const hours = new Map<number, RollUpAt[]>();
    // One after the other: the probes have their turn in between.
    for (const { id } of table.inShard(shard)) {
      hours.set(id, await history.hours(id, from, to));
    }
    return hours;
  };
}
