import { join } from "node:path";
import { ForeignError } from "./foreign_plan.ts";

/**
 * The database in Uptime Kuma's data folder, or the file itself.
 *
 * @throws {ForeignError} where the folder says that its data are in MariaDB.
 */
export function kumaFile(path: string): string {
  if (!isFolder(path)) return path;
  if (/"type"\s*:\s*"(?:embedded-)?mariadb"/.test(textOf(path))) {
    throw new ForeignError(
      "its data are in MariaDB, as its db-config.json says: there is no file to import",
    );
  }
  return join(path, "kuma.db");
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false; // said when it is opened
  }
}

function textOf(folder: string): string {
  try {
    return Deno.readTextFileSync(join(folder, "db-config.json"));
  } catch {
    return ""; // 1.x has none
  }
}
