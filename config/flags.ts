import { show } from "../monitor/fields/value_kind.ts";
import { ENVIRONMENT_NAMES, type Texts } from "./environment.ts";
import { type Setting, SETTINGS } from "./settings.ts";

/** What the arguments say. */
export interface Flags {
  /** Texts by the name of the flag, its two dashes included. */
  readonly values: Texts;
  readonly problems: readonly string[];
  /** What is asked for instead of a start. */
  readonly asked: "help" | "version" | undefined;
}

const FLAGS: readonly string[] = Object.values<Setting>(SETTINGS)
  .flatMap((setting) => flagsOf(setting));

/** Flags that need no value. */
const SWITCHES: readonly string[] = Object.values<Setting>(SETTINGS)
  .filter(({ isSwitch }) => isSwitch).flatMap((setting) => flagsOf(setting));

/** The names of a setting's flag, without dashes. */
export function flagsOf(
  { flag, flagAliases = [] }: Pick<Setting, "flag" | "flagAliases">,
): readonly string[] {
  return flag === undefined ? [] : [flag, ...flagAliases];
}

const FLAG = /^--?([^=-][^=]*)(?:=(.*))?$/s;

/** Reads `-flag value` and `-flag=value`, with one dash or two, as Go does. */
export function readFlags(args: readonly string[]): Flags {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? "";
    const [, name, inline] = FLAG.exec(argument) ?? [];
    if (name === "help" || name === "h") {
      return { values, problems, asked: "help" };
    }
    if (name === "version") {
      return { values, problems, asked: "version" };
    }
    const isSwitch = SWITCHES.includes(name ?? "");
    const next = inline === undefined && !isSwitch ? args[i + 1] : undefined;
    const value = inline ?? (isSwitch ? "true" : next);
    if (name === undefined) {
      problems.push(`Cannot use argument ${show(argument)}: must be a flag`);
    } else if (!FLAGS.includes(name)) {
      problems.push(unknownFlag(name));
      if (next !== undefined && !next.startsWith("-")) i++;
    } else if (value === undefined) {
      problems.push(`Cannot set --${name}: a value must follow`);
    } else {
      values[`--${name}`] = value;
      if (next !== undefined) i++;
    }
  }
  return { values, problems, asked: undefined };
}

const AS_MANY_AS_FIT =
  "leave it out: as many probes run at once as are due and the machine can do";
const READ_BY_NOTHING = "leave it out: nothing here reads it";
const EVERY = "use --interval, as in --interval 1m";

/** What does the same here as flags that people know from elsewhere. */
const INSTEAD: Readonly<Record<string, string>> = {
  addr: "use --listen-address",
  address: "use --listen-address",
  host: "use --listen-address",
  db: "use --kv",
  database: "use --kv",
  debug: "set DEBUG=true in the environment",
  verbose: "set DEBUG=true in the environment",
  period: EVERY,
  duration: EVERY,
  d: EVERY,
  workers: AS_MANY_AS_FIT,
  concurrency: AS_MANY_AS_FIT,
  threads: AS_MANY_AS_FIT,
  env: READ_BY_NOTHING,
  "service-name": READ_BY_NOTHING,
  "api-domain": "use --listen-address",
  "db-file":
    "use --kv, and for the old file import --from go-service-healthcheck",
  url: "use --urls",
  services: "use --urls",
  users: "set ECHO_USERS in the environment",
};

function unknownFlag(name: string): string {
  if (Object.hasOwn(INSTEAD, name)) {
    return `Cannot set --${name}: there is no such flag; ${INSTEAD[name]}`;
  }
  const variable = name.toUpperCase().replaceAll("-", "_");
  const same = variable.toLowerCase().replaceAll("_", "-");
  const near = FLAGS.find((flag) => flag === same) ??
    FLAGS.find((flag) =>
      flag.startsWith(name.slice(0, 3)) || flag.endsWith(name.slice(-3))
    );
  const hint = near !== same && ENVIRONMENT_NAMES.includes(variable)
    ? `set ${variable} in the environment instead`
    : near
    ? `there is no such flag; did you mean --${near}?`
    : "there is no such flag; --help lists all";
  return `Cannot set --${name}: ${hint}`;
}
