import type { Monitor, ProbePhases, ProbeResult } from "./types.ts";
import type { MonitorTable } from "./monitor_table.ts";

export interface MeasuredPhases {
  readonly phases: ProbePhases;
  /** The name's address that answered, else the one that was tried first. Null where none was tried, or for an address. */
  readonly address: string | null;
  /** Which assertion did not hold, and what was seen; for the owner alone. */
  readonly detail: string | null;
  /** Wall clock at the start of the probe, which is at its slot or after it. */
  readonly at: number;
}

interface Latest extends MeasuredPhases {
  /** The place of the probe among all. */
  readonly number: number;
}

/**
 * Remembers where each url's latest probe and its time went. Not stored: only
 * the process that probed knows, and another one may have probed since.
 */
export class LatestPhases {
  readonly #latest = new Map<number, Latest>();
  readonly #probe: (monitor: Monitor) => Promise<ProbeResult>;
  readonly #now: () => number;
  #count = 0;

  constructor(
    probe: (monitor: Monitor) => Promise<ProbeResult>,
    table: Pick<MonitorTable, "onChange">,
    now: () => number = Date.now,
  ) {
    this.#probe = probe;
    this.#now = now;
    table.onChange((id) => this.#latest.delete(id));
  }

  get(id: number): MeasuredPhases | undefined {
    return this.#latest.get(id);
  }

  readonly probe = async (monitor: Monitor): Promise<ProbeResult> => {
    const number = ++this.#count;
    const at = this.#now();
    const result = await this.#probe(monitor);
    // One that began later may have ended before.
    if (number > (this.#latest.get(monitor.id)?.number ?? 0)) {
      const { path, phases } = result;
      const address = path?.byName ? result.address : null;
      const detail = result.detail ?? null;
      this.#latest.set(monitor.id, { phases, address, detail, at, number });
    }
    return result;
  };
}
