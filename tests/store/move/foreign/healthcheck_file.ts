import { DatabaseSync } from "node:sqlite";

const FIXTURE = new URL(
  "../../../data/import/healthcheck.db",
  import.meta.url,
);

/** A copy of the database that the program itself wrote, changed by `sql`. */
export async function healthcheckFile(
  directory: string,
  sql = "",
): Promise<string> {
  const path = `${directory}/db.db`;
  await Deno.copyFile(FIXTURE, path);
  await Deno.chmod(path, 0o600);
  const file = new DatabaseSync(path);
  file.exec(sql);
  file.close();
  return path;
}

/** When the program had just stopped, in milliseconds since the epoch. */
export const JUST_AFTER = Date.parse("2026-11-29T06:10:00Z");
