import type {
  Maintenance,
  PastMaintenance,
} from "../monitor/maintenance_rule.ts";
import type { ToldIncidents } from "../monitor/incident.ts";
import type { ChosenSettings } from "../store/choices.ts";
import type { Store } from "../store/create_store.ts";
import type { Owner } from "../store/users.ts";

/** What is written with the version of the urls, beside them. */
export interface OwnersRead {
  readonly owners: ReadonlyMap<number, Owner>;
  /** Whether there is, or ever was, an operator. */
  readonly isSetUp: boolean;
  readonly chosen: ChosenSettings;
  /** What the pages tell of incidents, by owner. */
  readonly incidents: ReadonlyMap<number, ToldIncidents>;
  readonly maintenances: readonly Maintenance[];
  /** What was maintenance, by rules that were changed or deleted since. */
  readonly pastMaintenances: readonly PastMaintenance[];
}

/** Reads, in one round trip, who owns the urls, what the operator chose, what is open on the pages, and when what is maintained. */
export async function readOwners(
  store: Pick<Store, "users" | "choices" | "incidents" | "maintenances">,
): Promise<OwnersRead> {
  const { users, choices } = store;
  const [owners, isSetUp, chosen, incidents, maintenances, pastMaintenances] =
    await Promise.all([
      users.owners(),
      users.hadOperator(),
      choices.get(),
      store.incidents.told(),
      store.maintenances.all(),
      store.maintenances.past(),
    ]);
  return {
    ...{ owners, isSetUp, chosen },
    ...{ incidents, maintenances, pastMaintenances },
  };
}
