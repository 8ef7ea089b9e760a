import type { Config } from "../config/parse_config.ts";
import {
  runStoreCommand,
  type StoreCommand,
} from "../store/move/store_command.ts";
import { type ConfigCommand, runConfigCommand } from "./config_command.ts";
import { type RotateKeyCommand } from "./read_command.ts";
import { rotateKey } from "../store/sealing/rotate_key.ts";
import {
  type MaintenanceCommand,
  runMaintenanceCommand,
} from "./maintenance_command.ts";
import { runUserCommand, type UserCommand } from "./user_command.ts";
import { EXIT_CODES } from "./exit_code.ts";

const encoder = new TextEncoder();

/** Does what a command asks for and starts nothing; the exit code. What is said goes to standard error, what was asked for to standard output. */
export async function runCommand(
  command:
    | StoreCommand
    | ConfigCommand
    | RotateKeyCommand
    | UserCommand
    | MaintenanceCommand,
  config: Config,
): Promise<number> {
  if (command.kind === "config") {
    return await runConfigCommand(command, { config, say, write });
  }
  const { kvPath: storePath, secretKeys } = config;
  if (command.kind === "rotate-key") {
    const { force } = command;
    await rotateKey({ storePath, secretKeys, force, say });
    return EXIT_CODES.done;
  }
  if (command.kind === "user") {
    return await runUserCommand(command, {
      kvPath: config.kvPath,
      print: (line) => void Deno.stdout.writeSync(encoder.encode(`${line}\n`)),
    });
  }
  if (command.kind === "maintenance") {
    return await runMaintenanceCommand(command, {
      kvPath: config.kvPath,
      print: (line) => void Deno.stdout.writeSync(encoder.encode(`${line}\n`)),
    });
  }
  await runStoreCommand(command, {
    storePath,
    secretKeys,
    tickRetentionMs: config.retentionMs,
    intervalMs: config.intervalMs,
    timeoutMs: config.timeoutMs,
    minIntervalMs: config.minIntervalMs,
    say,
  });
  return EXIT_CODES.done;
}

function say(line: string): void {
  Deno.stderr.writeSync(encoder.encode(`${line}\n`));
}

/**
 * Headers of urls may be secrets: only the owner may read the file.
 *
 * @throws {RangeError} where the file exists already.
 */
async function write(file: string, text: string): Promise<void> {
  if (file === "-") {
    await ReadableStream.from([encoder.encode(text)])
      .pipeTo(Deno.stdout.writable, { preventClose: true });
    return;
  }
  try {
    await Deno.writeTextFile(file, text, { createNew: true, mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    throw new RangeError(
      `Cannot export the urls to "${file}": that file exists already`,
    );
  }
}
