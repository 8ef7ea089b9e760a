import type { AlertRuleChoices } from "./alerts/alert_rule_choices.ts";
import type { BoardOrders } from "./board_orders.ts";
import type { Channels } from "./alerts/channels.ts";
import type { OutageBooks } from "./alerts/outage_books.ts";
import type { Store } from "./create_store.ts";
import type { Incidents } from "./incidents.ts";
import type { Maintenances } from "./maintenances.ts";
import type { Invitations } from "./invitations.ts";
import type { Subscribers } from "./alerts/subscribers/subscribers.ts";
import type { User } from "./users.ts";

/** What of a store an account has a part in. */
export interface AccountCollections extends Pick<Store, "users" | "urls"> {
  readonly deletedUrls: Pick<Store["deletedUrls"], "purgeOf">;
  readonly apiKeys: Pick<Store["apiKeys"], "revokeAll">;
  readonly invitations: InvitationsOfAccount;
  readonly alertRules: Pick<AlertRuleChoices, "forget">;
  readonly boardOrders: Pick<BoardOrders, "forget">;
  readonly channels: Pick<Channels, "deleteAllOf">;
  readonly incidents: Pick<Incidents, "deleteAllOf">;
  readonly maintenances: Pick<Maintenances, "deleteAllOf">;
  readonly outageBooks: Pick<OutageBooks, "deleteAllOf">;
  readonly subscribers: Pick<Subscribers, "deleteAllOf">;
}

type InvitationsOfAccount = Pick<Invitations, "revokeOf">;

/**
 * Removes an account and everything that belongs to it; `onUrl` is told of each url.
 *
 * @throws {LastOperatorError} for the last operator.
 */
export async function deleteAccount(
  store: AccountCollections,
  user: Pick<User, "id">,
  onUrl: (id: number) => void = () => {},
): Promise<void> {
  const { users, urls, deletedUrls, apiKeys } = store;
  const { invitations, alertRules, boardOrders, channels } = store;
  const { incidents, maintenances, outageBooks, subscribers } = store;
  await users.delete(user); // first, so that nothing can be added while the rest goes
  await apiKeys.revokeAll(user.id);
  await invitations.revokeOf(user.id);
  await alertRules.forget(user.id);
  await boardOrders.forget(String(user.id));
  await channels.deleteAllOf(user.id);
  await incidents.deleteAllOf(user.id);
  await maintenances.deleteAllOf(user.id);
  await deletedUrls.purgeOf(user.id);
  for (const id of await urls.idsOf(user.id)) {
    await urls.delete({ id, ownerId: user.id });
    onUrl(id);
  }
  // once there is nothing more to fold
  await outageBooks.deleteAllOf(user.id);
  await subscribers.deleteAllOf(user.id);
}
