import type { Channel } from "../channel.ts";
import type { Monitor } from "../types.ts";

/** Whether a channel hears of a monitor of its owner. */
export function hearsOf(
  { enabled, ownerId, shared, routes }: Pick<
    Channel,
    "enabled" | "ownerId" | "shared" | "routes"
  >,
  monitor: Pick<Monitor, "name" | "tags" | "ownerId">,
): boolean {
  const isInReach = shared || ownerId === null || monitor.ownerId === ownerId;
  if (!enabled || !isInReach) return false;
  return routes.some((route) => {
    if ("all" in route) return true;
    return "tags" in route
      ? route.tags.some((tag) => monitor.tags.includes(tag))
      : route.urls.includes(monitor.name);
  });
}
