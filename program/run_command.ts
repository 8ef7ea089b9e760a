import {
  runStoreCommand,
  type StoreCommand,
} from "../store/move/store_command.ts";

const encoder = new TextEncoder();

/** Works on the store and starts nothing; what is said of it goes to standard error. */
export async function runCommand(
  command: StoreCommand,
  { kvPath, retentionMs }: {
    readonly kvPath: string | undefined;
    readonly retentionMs: number;
  },
): Promise<void> {
  await runStoreCommand(command, {
    storePath: kvPath,
    tickRetentionMs: retentionMs,
    say: (line) => void Deno.stderr.writeSync(encoder.encode(`${line}\n`)),
  });
}
