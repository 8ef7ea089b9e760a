import { readConfig } from "./config/read_config.ts";
import { errorText } from "./program/error_text.ts";
import { EXIT_CODES, exitCodeOf } from "./program/exit_code.ts";
import { readCommand } from "./program/read_command.ts";
import { serve } from "./program/serve.ts";
import { withoutServeWord } from "./program/serve_words.ts";

/** Does what the arguments ask for; the exit code when that is done. */
async function main(args: readonly string[]): Promise<number> {
  const { command, flags: given } = readCommand(args);
  const flags = command === null ? withoutServeWord(given) : given;
  const parsed = await readConfig(flags);
  if (parsed.kind !== "run") {
    await print(Deno.stdout, parsed.text); // help, or the version
    return EXIT_CODES.done;
  }
  if (command === null) return await serve(parsed.config, flags);
  // what serves has no use for what commands are made of
  const { runCommand } = await import("./program/run_command.ts");
  return await runCommand(command, parsed.config);
}

/** Like `main`; an error is a line on standard error and a code of its own. */
async function exitCode(): Promise<number> {
  try {
    return await main(Deno.args);
  } catch (error) {
    await print(Deno.stderr, errorText(error));
    return exitCodeOf(error, Deno.args);
  }
}

async function print(
  stream: { write(bytes: Uint8Array): Promise<number> },
  text: string,
): Promise<void> {
  await stream.write(new TextEncoder().encode(`${text}\n`));
}

if (import.meta.main) Deno.exit(await exitCode());
