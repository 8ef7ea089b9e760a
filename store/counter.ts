import type { Check, Database, Write } from "./database.ts";

/** The next number of a counter, with what a commit needs so that nobody gets it twice. */
export async function nextNumber(
  database: Database,
  name: "url" | "user",
): Promise<{ number: number; check: Check; set: Write }> {
  const key = ["counters", name];
  const { value, versionstamp } = await database.get<number>(key);
  const number = (value ?? 0) + 1;
  return { number, check: { key, versionstamp }, set: { key, value: number } };
}
