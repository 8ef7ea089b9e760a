import type { MonitorTable } from "../../monitor/monitor_table.ts";
import type { StatusView } from "../../monitor/status_view.ts";
import { tagged, type TaggedBody } from "../server/etag.ts";

const encoder = new TextEncoder();

interface Made {
  readonly reading: number;
  readonly list: Promise<TaggedBody>;
}

/**
 * The whole list of services as the public sees it, which is the same for all:
 * made once for each reading of the states, and again when a url changes.
 */
export class PublicList {
  readonly #view: Pick<StatusView, "readings">;
  #latest: Made | null = null;

  constructor(
    table: Pick<MonitorTable, "onChange">,
    view: Pick<StatusView, "readings">,
  ) {
    this.#view = view;
    table.onChange(() => this.#latest = null);
  }

  /** `make` writes the list as of now; those who ask meanwhile wait for the same. */
  get(make: () => Promise<string>): Promise<TaggedBody> {
    const reading = this.#view.readings;
    if (this.#latest?.reading === reading) return this.#latest.list;
    const list = make().then((text) => tagged(encoder.encode(text)));
    const made = this.#latest = { reading, list };
    list.catch(() => {
      if (this.#latest === made) this.#latest = null;
    });
    return list;
  }
}
