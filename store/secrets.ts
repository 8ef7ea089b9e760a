import { KEYS } from "./keys.ts";
import type { Database } from "./database/database.ts";

const KEY = KEYS.secrets.key("token");
const BYTES = 32;

/** The key of the login tokens, made at the first start: all instances on one store share it. */
export async function tokenSecret(
  database: Database,
): Promise<Uint8Array<ArrayBuffer>> {
  const stored = await database.get<Uint8Array<ArrayBuffer>>(KEY);
  if (stored.value !== null) return stored.value;
  const value = crypto.getRandomValues(new Uint8Array(BYTES));
  const checks = [{ key: KEY, versionstamp: null }];
  await database.commit({ checks, sets: [{ key: KEY, value }] });
  const agreed = await database.get<Uint8Array<ArrayBuffer>>(KEY); // another instance may have been first
  return agreed.value ?? value;
}
