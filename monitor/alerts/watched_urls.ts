import type { Monitor } from "../types.ts";
import type { WatchedUrl } from "./alert_facts.ts";

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
    const { id, url, tags } = monitor;
    const host = URL.parse(url)?.hostname ?? "";
    const watched = { id, host, tags, dependsOn: [] };
    this.#known.set(monitor, watched);
    return watched;
  }
}
