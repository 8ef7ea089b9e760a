import type { Store } from "./create_store.ts";
import type { User } from "./users.ts";

/** Removes an account and everything that belongs to it; `onUrl` is told of each url. */
export async function deleteAccount(
  { users, urls, deletedUrls, apiKeys }: Pick<Store, "users" | "urls"> & {
    readonly deletedUrls: Pick<Store["deletedUrls"], "purgeOf">;
    readonly apiKeys: Pick<Store["apiKeys"], "revokeAll">;
  },
  user: User,
  onUrl: (id: number) => void = () => {},
): Promise<void> {
  await users.delete(user); // first, so that nothing can be added while the rest goes
  await apiKeys.revokeAll(user.id);
  await deletedUrls.purgeOf(user.id);
  for (const id of await urls.idsOf(user.id)) {
    await urls.delete({ id, ownerId: user.id });
    onUrl(id);
  }
}
