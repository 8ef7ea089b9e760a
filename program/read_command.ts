import { ConfigError } from "../monitor/fields/value_kind.ts";
import {
  STORE_COMMANDS,
  type StoreCommand,
} from "../store/move/store_command.ts";

/**
 * Parts the arguments into a command, null if they have none, and the flags.
 *
 * @throws {ConfigError} for a command without its file.
 */
export function readStoreCommand(
  args: readonly string[],
): { command: StoreCommand | null; flags: readonly string[] } {
  const name = STORE_COMMANDS.find((each) => each === args[0]);
  if (name === undefined) return { command: null, flags: args };
  const [file, ...rest] = args.slice(1);
  const line = name === "export" || name === "import";
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
  return { command: { name, file, force }, flags };
}
