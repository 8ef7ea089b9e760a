import { KEYS } from "../keys.ts";
import type { Check, Database, Write } from "./database.ts";

/** The next number of a counter, or the first of the next `count`, with what a commit needs so that nobody gets them twice. */
export async function nextNumber(
  database: Database,
  name: "channel" | "incident" | "maintenance" | "url" | "user",
  count = 1,
): Promise<{ number: number; check: Check; set: Write }> {
  const key = KEYS.counters.key(name);
  const { value, versionstamp } = await database.get<number>(key);
  const last = (value ?? 0) + count;
  return {
    number: last - count + 1,
    check: { key, versionstamp },
    set: { key, value: last },
  };
}
