import { ConfigError } from "../monitor/fields/value_kind.ts";
import { readImport } from "./read_import.ts";
import {
  STORE_COMMANDS,
  type StoreCommand,
} from "../store/move/store_command.ts";
import { CONFIG_COMMANDS, type ConfigCommand } from "./config_command.ts";
import {
  MAINTENANCE_ACTIONS,
  type MaintenanceCommand,
} from "./maintenance_command.ts";
import { USER_ACTIONS, type UserCommand } from "./user_command.ts";

/** To seal all secrets anew. */
export interface RotateKeyCommand {
  readonly kind: "rotate-key";
  readonly force: boolean;
}

/** What the arguments ask for: a command, null to serve; and the flags. */
export interface ReadCommand {
  readonly command:
    | StoreCommand
    | ConfigCommand
    | UserCommand
    | MaintenanceCommand
    | RotateKeyCommand
    | null;
  readonly flags: readonly string[];
}

/**
 * Parts the arguments into a command and the flags.
 *
 * @throws {ConfigError} for a command without its file, or without whom it is about.
 */
export function readCommand(args: readonly string[]): ReadCommand {
  const [first, second, ...rest] = args;
  if (first === "export" && second === "--config") {
    const [file = "-", ...flags] = rest;
    const command = { kind: "config", name: "export --config", file } as const;
    return { command, flags };
  }
  if (first === "rotate-key") {
    const given = args.slice(1);
    const flags = given.filter((argument) => argument !== "--force");
    const force = flags.length < given.length;
    return { command: { kind: "rotate-key", force }, flags };
  }
  if (first === "user") return readUserCommand(second, rest);
  if (first === "maintenance") return readMaintenanceCommand(second, rest);
  const name = CONFIG_COMMANDS.find((each) => each === first);
  return name === undefined
    ? readStoreCommand(args)
    : readConfigCommand(name, second, rest);
}

function readUserCommand(
  action: string | undefined,
  rest: readonly string[],
): ReadCommand {
  const name = USER_ACTIONS.find((each) => each === action);
  if (name === undefined) {
    throw new ConfigError([
      `Cannot do that to accounts: user must be followed by one of ${
        USER_ACTIONS.join(", ")
      }`,
    ]);
  }
  if (name === "list") {
    return { command: { kind: "user", name, email: "" }, flags: rest };
  }
  const [email, ...flags] = rest;
  if (email === undefined || email.startsWith("-")) {
    throw new ConfigError([`Cannot do user ${name}: EMAIL must follow`]);
  }
  return { command: { kind: "user", name, email }, flags };
}

/** `maintenance list`, `maintenance start TITLE DURATION [--tags A,B] [--urls A,B]`, `maintenance end TITLE`. */
function readMaintenanceCommand(
  action: string | undefined,
  rest: readonly string[],
): ReadCommand {
  const kind = "maintenance";
  const name = MAINTENANCE_ACTIONS.find((each) => each === action);
  if (name === undefined) {
    throw new ConfigError([
      `Cannot do that: maintenance must be followed by one of ${
        MAINTENANCE_ACTIONS.join(", ")
      }`,
    ]);
  }
  const nothing = { title: "", duration: "", scope: {} };
  if (name === "list") {
    return { command: { kind, name, ...nothing }, flags: rest };
  }
  const [title, duration] = rest;
  const operands = name === "end" ? [title] : [title, duration];
  if (operands.some((each) => each === undefined || each.startsWith("-"))) {
    const words = name === "end" ? "TITLE" : "TITLE and DURATION";
    throw new ConfigError([`Cannot ${name} maintenance: ${words} must follow`]);
  }
  const flags = rest.slice(operands.length);
  if (name === "end") {
    return { command: { kind, name, ...nothing, title: title ?? "" }, flags };
  }
  const scope: { tags?: string[]; urls?: string[] } = {};
  for (const member of ["tags", "urls"] as const) {
    const at = flags.indexOf(`--${member}`);
    if (at < 0) continue;
    const [, names = ""] = flags.splice(at, 2);
    scope[member] = names.split(",").map((each) => each.trim()).filter(Boolean);
  }
  const said = { title: title ?? "", duration: duration ?? "", scope };
  return { command: { kind, name, ...said }, flags };
}

function readConfigCommand(
  name: (typeof CONFIG_COMMANDS)[number],
  file: string | undefined,
  rest: readonly string[],
): ReadCommand {
  if (file === undefined || file.startsWith("-")) {
    throw new ConfigError([`Cannot ${name}: FILE must follow`]);
  }
  const command = { kind: "config", name, file } as const;
  return { command, flags: [...rest, "--config", file] };
}

function readStoreCommand(args: readonly string[]): ReadCommand {
  const name = STORE_COMMANDS.find((each) => each === args[0]);
  if (name === undefined) return { command: null, flags: args };
  const { foreign, rest: operands } = name === "import"
    ? readImport(args.slice(1))
    : { foreign: null, rest: args.slice(1) };
  const [file, ...rest] = operands;
  const line = foreign === null && (name === "export" || name === "import");
  if (file === undefined || (file.startsWith("-") && !(line && file === "-"))) {
    const operand = line ? "FILE, or - for a pipe," : "FILE";
    throw new ConfigError([`Cannot ${name}: ${operand} must follow`]);
  }
  const flags = rest.filter((argument) => argument !== "--force");
  const force = flags.length < rest.length;
  if (force && name !== "restore") {
    throw new ConfigError([
      `Cannot ${name} with --force: restore alone has it`,
    ]);
  }
  const command = { kind: "store", name, file, force } as const;
  return {
    command: foreign === null ? command : { ...command, foreign },
    flags,
  };
}
