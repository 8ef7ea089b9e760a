import { ForeignError } from "./foreign_plan.ts";

export type Yaml = typeof import("yaml");

/**
 * Loads the package `yaml`, which nothing else needs: the task `import` alone
 * has it, so that no start fetches it.
 *
 * @throws {ForeignError} where Uptick was not started by that task.
 */
export async function loadYaml(): Promise<Yaml> {
  try {
    return await import("yaml");
  } catch {
    throw new ForeignError(
      "reading YAML needs a package that only the task has: run `deno task import` in a copy of Uptick's sources",
    );
  }
}
