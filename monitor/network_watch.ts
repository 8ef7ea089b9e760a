import type { MonitoredUrl, ProbeResult } from "./types.ts";

export interface NetworkWatchDeps {
  /** Monotonic milliseconds. */
  now(): number;
  probe(url: MonitoredUrl): Promise<ProbeResult>;
  /** Urls on other hosts than `host`, one per host, that were up when last probed. */
  others(host: string, limit: number): readonly MonitoredUrl[];
}

/** How many other hosts are asked. */
const WITNESSES = 3;
/** With fewer other hosts than this there is nothing to compare with. */
const MIN_WITNESSES = 2;
/** That it is gone serves all failures of this time. */
const VALID_MS = 1_000;

/**
 * Tells whether our own network is gone. A url that fails for want of an
 * address or a route, the very moment it would go down, is believed only if
 * other hosts can be reached: a few of them are asked there and then.
 */
export class NetworkWatch {
  readonly #deps: NetworkWatchDeps;
  #asked: { at: number; gone: Promise<boolean> } | null = null;

  constructor(deps: NetworkWatchDeps) {
    this.#deps = deps;
  }

  /** Whether every other host that was asked fails in the same way. */
  async isGone(host: string): Promise<boolean> {
    const now = this.#deps.now();
    if (this.#asked !== null && now - this.#asked.at < VALID_MS) {
      return this.#asked.gone;
    }
    const asked = { at: now, gone: this.#ask(host) };
    this.#asked = asked;
    const gone = await asked.gone;
    // Whom could be reached then may be out of reach at the next failure.
    if (!gone && this.#asked === asked) this.#asked = null;
    return gone;
  }

  async #ask(host: string): Promise<boolean> {
    const urls = this.#deps.others(host, WITNESSES);
    if (urls.length < MIN_WITNESSES) return false;
    const results = await Promise.all(urls.map((url) => this.#deps.probe(url)));
    return results.every((result) => result.networkSuspect);
  }
}
