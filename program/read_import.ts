import { ConfigError } from "../monitor/fields/value_kind.ts";
import { FOREIGN_SYSTEMS } from "../store/move/foreign/foreign_plan.ts";
import type { ForeignImport } from "../store/move/foreign/import_foreign.ts";

/** Systems whose services anybody could see. */
const PUBLIC_SYSTEMS: readonly string[] = ["go-service-healthcheck"];

/** What has no value. */
const MARKS: readonly string[] = ["new-ids", "again", "public"];

/** What follows `import` where it has `--from`. */
export interface ReadImport {
  /** Null without `--from`: then a file of ours is imported. */
  readonly foreign: Omit<ForeignImport, "file"> | null;
  /** The arguments without those that are read here. */
  readonly rest: readonly string[];
}

/**
 * Takes what concerns other programs' files out of the arguments of `import`.
 *
 * @throws {ConfigError} for a system that is not known, and for what has no sense without `--from`.
 */
export function readImport(args: readonly string[]): ReadImport {
  const rest: string[] = [];
  const values = new Map<string, string>();
  const marks = new Set<string>();
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] as string;
    const [, name = "", inline] =
      /^--?(from|env-file|new-ids|again|public)(?:=(.*))?$/s.exec(argument) ??
        [];
    if (name === "") rest.push(argument);
    else if (MARKS.includes(name)) marks.add(name);
    else {
      const value = inline ?? args[++index];
      if (!value) refuse(`--${name} needs a value`);
      values.set(name, value);
    }
  }
  const system = FOREIGN_SYSTEMS.find((each) => each === values.get("from"));
  if (system === undefined) {
    const known = `--from must be one of ${FOREIGN_SYSTEMS.join(", ")}`;
    if (values.size + marks.size > 0) refuse(known);
    return { foreign: null, rest };
  }
  const envFile = values.get("env-file") ?? null;
  if (envFile !== null && system !== "gatus") {
    refuse("--env-file is for gatus alone");
  }
  return {
    rest,
    foreign: {
      system,
      envFile,
      newIds: marks.has("new-ids"),
      again: marks.has("again"),
      isPublic: marks.has("public") || PUBLIC_SYSTEMS.includes(system),
    },
  };
}

function refuse(rule: string): never {
  throw new ConfigError([`Cannot import: ${rule}`]);
}
