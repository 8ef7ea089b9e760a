import type { OpenIncident } from "../monitor/incident.ts";
import type { ChosenSettings } from "../store/choices.ts";
import type { Store } from "../store/create_store.ts";
import type { Owner } from "../store/users.ts";

/** What is written with the version of the urls, beside them. */
export interface OwnersRead {
  readonly owners: ReadonlyMap<number, Owner>;
  /** Whether there is, or ever was, an operator. */
  readonly isSetUp: boolean;
  readonly chosen: ChosenSettings;
  /** What is open on the pages, by owner. */
  readonly incidents: ReadonlyMap<number, readonly OpenIncident[]>;
}

/** Reads, in one round trip, who owns the urls, what the operator chose, and what is open on the pages. */
export async function readOwners(
  store: Pick<Store, "users" | "choices" | "incidents">,
): Promise<OwnersRead> {
  const { users, choices } = store;
  const [owners, isSetUp, chosen, incidents] = await Promise.all([
    users.owners(),
    users.hadOperator(),
    choices.get(),
    store.incidents.open(),
  ]);
  return { owners, isSetUp, chosen, incidents };
}
