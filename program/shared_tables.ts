import type { ChangingGuard } from "../monitor/guard/changing_guard.ts";
import { MaintenanceTable } from "../monitor/maintenance/maintenance_table.ts";
import { MonitorTable } from "../monitor/monitor_table.ts";
import type { LeftOut } from "../monitor/state_times.ts";
import type { Monitor } from "../monitor/types.ts";
import { OwnerTable } from "../routes/access/owner_table.ts";
import { IncidentTable } from "../routes/incidents/incident_table.ts";
import { type ChosenSettings, rangesOf } from "../store/choices.ts";
import {
  type Store,
  type TakeOver,
  urlRefresher,
} from "../store/create_store.ts";

export interface SharedTablesDeps {
  readonly store: Pick<
    Store,
    "urls" | "users" | "choices" | "incidents" | "maintenances"
  >;
  /** Allows the ranges that the operator chose. */
  readonly guard: Pick<ChangingGuard, "allow">;
}

/**
 * What every instance knows of the store in memory: the urls, and what is
 * written with their version. It is read again when somebody has written any.
 */
export class SharedTables {
  readonly table = new MonitorTable();
  readonly owners = new OwnerTable();
  /** The open incidents of all pages. */
  readonly incidents = new IncidentTable();
  /** Which monitors are in maintenance. */
  readonly maintenance = new MaintenanceTable((monitor) =>
    this.owners.ownerOf(monitor)
  );
  /** Brings all of it up to date. */
  readonly refresh: () => Promise<void>;
  readonly #deps: SharedTablesDeps;
  #chosen: ChosenSettings = {};

  constructor(deps: SharedTablesDeps) {
    this.#deps = deps;
    const { urls } = deps.store;
    this.refresh = urlRefresher(urls, this.table, () => this.#read());
  }

  /** What the operator chose on the pages. */
  get chosen(): ChosenSettings {
    return this.#chosen;
  }

  /** `at` is milliseconds since the Unix epoch. */
  isInMaintenance(monitor: Monitor, at: number): boolean {
    return this.maintenance.activeOf(monitor, at) !== undefined;
  }

  /** What the uptime of a monitor leaves out. */
  readonly leftOut: LeftOut = (urlId, from, to) => {
    const monitor = this.table.get(urlId);
    return monitor === undefined
      ? []
      : this.maintenance.uncounted(monitor, from, to);
  };

  /** In one round trip. */
  async #read(): Promise<TakeOver> {
    const { store, guard } = this.#deps;
    const [owners, isSetUp, chosen, incidents, maintenances, past] =
      await Promise.all([
        store.users.owners(),
        store.users.hadOperator(),
        store.choices.get(),
        store.incidents.told(),
        store.maintenances.all(),
        store.maintenances.past(),
      ]);
    return () => {
      this.owners.replaceAll(owners, isSetUp);
      this.incidents.replaceAll(incidents);
      this.maintenance.replaceAll(maintenances, past);
      this.#chosen = chosen;
      guard.allow(rangesOf(chosen));
      return (monitor) => !this.owners.isDisabled(monitor);
    };
  }
}
