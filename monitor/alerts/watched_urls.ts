import { confirmWaitMs } from "../confirm_wait.ts";
import { Dependencies } from "../dependencies.ts";
import { isHeartbeat } from "../is_heartbeat.ts";
import type { Monitor } from "../types.ts";
import type { WatchedUrl } from "./alert_facts.ts";

/** A heartbeat that is late is told once so much of its grace is over: most pings come soon after they are due. */
const LATE_SHARE = 0.5;

/** What outages need to know of monitors, kept for as long as somebody holds the monitor. */
export class WatchedUrls {
  readonly #known = new WeakMap<Monitor, WatchedUrl>();

  /** Those of one owner that are watched now, by id. */
  of(monitors: readonly Monitor[]): Map<number, WatchedUrl> {
    const urls = new Map<number, WatchedUrl>();
    const dependent: Monitor[] = [];
    for (const monitor of monitors) {
      if (monitor.paused) continue;
      urls.set(monitor.id, this.#of(monitor));
      if (monitor.dependsOn.length > 0) dependent.push(monitor);
    }
    if (dependent.length === 0) return urls;
    const dependencies = new Dependencies(monitors);
    for (const monitor of dependent) {
      const dependsOn = dependencies.of(monitor).map(({ id }) => id);
      urls.set(monitor.id, { ...this.#of(monitor), dependsOn });
    }
    return urls;
  }

  #of(monitor: Monitor): WatchedUrl {
    const known = this.#known.get(monitor);
    if (known !== undefined) return known;
    const { id, url, tags } = monitor;
    const host = URL.parse(url)?.hostname ?? "";
    const watched = { id, host, tags, dependsOn: [], ...waitsOf(monitor) };
    this.#known.set(monitor, watched);
    return watched;
  }
}

/** A heartbeat is asked by nobody: what it says next may come in a day. */
function waitsOf(
  monitor: Monitor,
): Required<Pick<WatchedUrl, "confirmMs" | "lateWaitMs">> {
  return isHeartbeat(monitor)
    ? { lateWaitMs: monitor.graceMs * LATE_SHARE, confirmMs: 0 }
    : { lateWaitMs: 0, confirmMs: confirmWaitMs(monitor) };
}
