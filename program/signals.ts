import { EXIT_CODES } from "./exit_code.ts";
import type { Uptick } from "./uptick.ts";

/**
 * Listens to the signals of an operator: SIGINT and SIGTERM stop the program
 * in good order, a second one at once; SIGHUP opens the logs anew. Resolves
 * with the exit code.
 */
export function onSignals(
  uptick: Pick<Uptick, "stop" | "reopenLogs">,
): Promise<number> {
  return new Promise((resolve, reject) => {
    let stopping = false;
    const stop = () => {
      if (stopping) return resolve(EXIT_CODES.failed);
      stopping = true;
      uptick.stop().then(() => resolve(EXIT_CODES.done), reject);
    };
    Deno.addSignalListener("SIGINT", stop);
    if (Deno.build.os === "windows") return;
    Deno.addSignalListener("SIGTERM", stop);
    Deno.addSignalListener("SIGHUP", () => void uptick.reopenLogs());
  });
}
