import type { Channel } from "../../channel.ts";
import type { Monitor } from "../../types.ts";
import type { Outage } from "../outage.ts";
import { groupOf } from "./audience_channel.ts";
import { isInGroup } from "./is_in_group.ts";

/** The monitors of an outage that an audience may hear of now, by id. Of a paused one nobody knows whether it is up again. */
export function shownTo(
  audience: Channel,
  { members }: Outage,
  monitors: ReadonlyMap<number, Monitor>,
): Map<number, Monitor> {
  const group = groupOf(audience);
  return new Map(members.flatMap(({ urlId }) => {
    const monitor = monitors.get(urlId);
    const isShown = monitor?.public === true && !monitor.paused &&
      isInGroup(monitor.tags, group);
    return isShown ? [[urlId, monitor] as const] : [];
  }));
}
