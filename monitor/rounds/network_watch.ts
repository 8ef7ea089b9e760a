import type { JudgedResult, Monitor } from "../types.ts";

export interface NetworkWatchDeps {
  /** Monotonic milliseconds. */
  now(): number;
  probe(monitor: Monitor): Promise<JudgedResult>;
  /** Urls on other hosts than `host`, one per host, that were up when last probed. */
  others(host: string, limit: number): readonly Monitor[];
}

/** How many other hosts are asked. */
const WITNESSES = 3;
/** With fewer other hosts than this there is nothing to compare with. */
const MIN_WITNESSES = 2;
/** One answer serves all failures of this time; that the network is there may change at any moment. */
const VALID_MS = { gone: 1_000, there: 100 } as const;
/** That the network is there serves longer for urls that are down anyway: else each of them had others asked all the time. */
const VALID_WHEN_DOWN_MS = 10_000;

/** A probe that failed for want of an address or a route. */
export interface Suspect {
  readonly host: string;
  /** When the probe started, in monotonic milliseconds. */
  readonly since: number;
  /** Whether the url is down anyway. */
  readonly isDown: boolean;
}

interface Answer {
  readonly at: number;
  readonly gone: Promise<boolean>;
}

/**
 * Tells whether our own network is gone. A url that fails for want of an
 * address or a route is believed only if other hosts can be reached: a few of
 * them are asked there and then.
 */
export class NetworkWatch {
  readonly #deps: NetworkWatchDeps;
  #last: Answer | null = null;
  #goneAt = -Infinity;

  constructor(deps: NetworkWatchDeps) {
    this.#deps = deps;
  }

  /** Whether every other host that was asked fails in the same way, or did so while the probe ran. */
  async isGone({ host, since, isDown }: Suspect): Promise<boolean> {
    if (this.#goneAt >= since) return true;
    const now = this.#deps.now();
    const last = this.#last;
    if (last !== null) {
      const age = now - last.at;
      const gone = await last.gone;
      if (gone && age < VALID_MS.gone) return true;
      const validMs = isDown ? VALID_WHEN_DOWN_MS : VALID_MS.there;
      if (!gone && age < validMs) return false;
      if (this.#last !== last) return await this.#last?.gone ?? false; // asked meanwhile
    }
    this.#last = { at: now, gone: this.#ask(host) };
    return await this.#last.gone;
  }

  async #ask(host: string): Promise<boolean> {
    const monitors = this.#deps.others(host, WITNESSES);
    if (monitors.length < MIN_WITNESSES) return false;
    const results = await Promise.all(
      monitors.map((monitor) => this.#deps.probe(monitor)),
    );
    // a witness that our own trouble silenced has seen nothing either
    const gone = results.every(({ networkSuspect, outcome }) =>
      networkSuspect || outcome === "unknown"
    );
    if (gone) this.#goneAt = this.#deps.now();
    return gone;
  }
}
