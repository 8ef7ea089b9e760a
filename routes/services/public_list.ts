import type { MonitorTable } from "../../monitor/monitor_table.ts";
import type { StatusView } from "../../monitor/status_view.ts";
import { tagged, type TaggedBody } from "../server/etag.ts";

const encoder = new TextEncoder();

/**
 * The whole list of services as the public sees it, which is the same for all:
 * made once for each reading of the states, and again when a url changes.
 */
export class PublicList {
  readonly #view: Pick<StatusView, "readings">;
  #latest: { readonly reading: number; readonly list: TaggedBody } | null =
    null;

  constructor(
    table: Pick<MonitorTable, "onChange">,
    view: Pick<StatusView, "readings">,
  ) {
    this.#view = view;
    table.onChange(() => this.#latest = null);
  }

  /** `make` writes the list as of now. */
  get(make: () => string): TaggedBody {
    const reading = this.#view.readings;
    if (this.#latest?.reading !== reading) {
      this.#latest = { reading, list: tagged(encoder.encode(make())) };
    }
    return this.#latest.list;
  }
}
