import type { MonitoredUrl, ProbePhases, ProbeResult } from "./types.ts";
import type { UrlTable } from "./url_table.ts";

/** Remembers where the time of each url's latest probe went. Not stored: only the process that probed knows. */
export class LatestPhases {
  readonly #phases = new Map<number, ProbePhases>();
  readonly #probe: (url: MonitoredUrl) => Promise<ProbeResult>;

  constructor(
    probe: (url: MonitoredUrl) => Promise<ProbeResult>,
    table: Pick<UrlTable, "onChange">,
  ) {
    this.#probe = probe;
    table.onChange((id) => this.#phases.delete(id));
  }

  get(id: number): ProbePhases | undefined {
    return this.#phases.get(id);
  }

  readonly probe = async (url: MonitoredUrl): Promise<ProbeResult> => {
    const result = await this.#probe(url);
    this.#phases.set(url.id, result.phases);
    return result;
  };
}
