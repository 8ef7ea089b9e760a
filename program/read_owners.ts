import type { ChosenSettings } from "../store/choices.ts";
import type { Store } from "../store/create_store.ts";
import type { Owner } from "../store/users.ts";

/** What is written with the version of the urls, beside them. */
export interface OwnersRead {
  readonly owners: ReadonlyMap<number, Owner>;
  /** Whether there is, or ever was, an operator. */
  readonly isSetUp: boolean;
  readonly chosen: ChosenSettings;
}

/** Reads, in one round trip, who owns the urls, and what the operator chose. */
export async function readOwners(
  { users, choices }: Pick<Store, "users" | "choices">,
): Promise<OwnersRead> {
  const [owners, isSetUp, chosen] = await Promise.all([
    users.owners(),
    users.hadOperator(),
    choices.get(),
  ]);
  return { owners, isSetUp, chosen };
}
