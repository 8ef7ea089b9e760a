import { show } from "../../../monitor/fields/value_kind.ts";
import { parseEnvFile } from "./env_file.ts";
import { ForeignError } from "./foreign_plan.ts";

/** The names that a configuration takes from the environment: from a file first, where one is given. */
export class ForeignEnvironment {
  readonly #file: ReadonlyMap<string, string>;
  readonly #unset = new Set<string>();

  /** @throws {ForeignError} for a file that cannot be read. */
  constructor(envFile: string | null) {
    this.#file = envFile === null ? new Map() : parseEnvFile(read(envFile));
  }

  /**
   * Empty for a name that is not set.
   *
   * @throws {ForeignError} for a name that may not be read.
   */
  valueOf(name: string): string {
    const value = this.#file.get(name) ?? fromProcess(name);
    if (value === undefined) this.#unset.add(name);
    return value ?? "";
  }

  /** A line for each name that was asked for and is not set. */
  notes(): string[] {
    return [...this.#unset].map((name) =>
      `${show(name)} of the environment is not set: nothing stands in its place`
    );
  }
}

function read(envFile: string): string {
  try {
    return Deno.readTextFileSync(envFile);
  } catch {
    throw new ForeignError(`the file "${envFile}" cannot be read`);
  }
}

function fromProcess(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return undefined;
  try {
    return Deno.env.get(name);
  } catch {
    throw new ForeignError(
      `it uses ${
        show(name)
      } of the environment, which may not be read: use \`deno task import\`, or --env-file`,
    );
  }
}
