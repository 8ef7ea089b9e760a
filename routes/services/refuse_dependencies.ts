import { Dependencies, type Dependent } from "../../monitor/dependencies.ts";
import type { Monitor } from "../../monitor/types.ts";
import type { UrlChanges } from "../../store/urls.ts";
import { HttpError } from "../server/http_error.ts";

/**
 * Judges what a url depends on, and whether others can go on to depend on it.
 *
 * @throws {HttpError} 400 for a url that is not there, and for a circle; for a
 * new name where others go by the old one.
 */
export function refuseDependencies(
  changes: Pick<UrlChanges, "dependsOn" | "name">,
  { id, name, dependsOn }: Dependent,
  all: readonly Monitor[],
): void {
  const before = all.find((each) => each.id === id);
  const others = all.filter((each) => each !== before);
  if (changes.dependsOn !== undefined) {
    const changed = { ...id === undefined ? {} : { id }, name, dependsOn };
    const problem = new Dependencies<Dependent>([changed, ...others])
      .problemOf(changed);
    if (problem !== null) {
      throw new HttpError(400, `Cannot set "depends_on": ${problem}`);
    }
  }
  if (before === undefined || before.name === name) return;
  const isAlone = others.every((each) => each.name !== before.name);
  const dependent = others.find((each) => each.dependsOn.includes(before.name));
  if (!isAlone || dependent === undefined) return;
  throw new HttpError(
    400,
    `Cannot set "name": ${dependent.name} depends on this url by its name; ` +
      `let it depend on ${id} first, which is its id`,
  );
}
