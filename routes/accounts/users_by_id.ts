import type { User, Users } from "../../store/users.ts";

/** The accounts with these ids, each read once; what is gone is left out, and null stands for nobody. */
export async function usersById(
  users: Pick<Users, "get">,
  ids: Iterable<number | null>,
): Promise<Map<number, User>> {
  const found = new Map<number, User>();
  await Promise.all([...new Set(ids)].map(async (id) => {
    const user = id === null ? null : await users.get(id);
    if (user !== null) found.set(user.id, user);
  }));
  return found;
}
