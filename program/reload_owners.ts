import type { OwnerTable } from "../routes/access/owner_table.ts";
import type { ChosenSettings } from "../store/choices.ts";
import type { Store } from "../store/create_store.ts";

/** Reads who owns the urls into `owners`, in one round trip; what the operator chose. */
export async function reloadOwners(
  { users, choices }: Pick<Store, "users" | "choices">,
  owners: Pick<OwnerTable, "replaceAll">,
): Promise<ChosenSettings> {
  const [all, isSetUp, chosen] = await Promise.all([
    users.owners(),
    users.hadOperator(),
    choices.get(),
  ]);
  owners.replaceAll(all, isSetUp);
  return chosen;
}
