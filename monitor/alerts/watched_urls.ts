import { isHeartbeat } from "../is_heartbeat.ts";
import type { Monitor } from "../types.ts";
import type { WatchedUrl } from "./alert_facts.ts";

/** A heartbeat that is late is told once so much of its grace is over: most pings come soon after they are due. */
const LATE_SHARE = 0.5;

/** What outages need to know of monitors, kept for as long as somebody holds the monitor. */
export class WatchedUrls {
  readonly #known = new WeakMap<Monitor, WatchedUrl>();

  /** Those that are watched now, by id. */
  of(monitors: Iterable<Monitor>): Map<number, WatchedUrl> {
    const urls = new Map<number, WatchedUrl>();
    for (const monitor of monitors) {
      if (!monitor.paused) urls.set(monitor.id, this.#of(monitor));
    }
    return urls;
  }

  #of(monitor: Monitor): WatchedUrl {
    const known = this.#known.get(monitor);
    if (known !== undefined) return known;
    const { id, url, tags, graceMs } = monitor;
    const host = URL.parse(url)?.hostname ?? "";
    const lateWaitMs = isHeartbeat(monitor) ? graceMs * LATE_SHARE : 0;
    const watched = { id, host, tags, dependsOn: [], lateWaitMs };
    this.#known.set(monitor, watched);
    return watched;
  }
}
