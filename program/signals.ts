import { EXIT_CODES } from "./exit_code.ts";
import type { Uptick } from "./uptick.ts";

/** A start that a signal met must end within this, and the stop after it. */
const MAX_STOP_MS = 12_000;

/**
 * Listens to the signals of an operator: SIGINT and SIGTERM stop the program
 * in good order, as soon as it has started, a second one at once; SIGHUP opens
 * the logs anew and reads the configuration again. Resolves with the exit code;
 * rejects when the start does. `cancelStart` ends a start that waits for
 * something.
 */
export function onSignals(
  starting: Promise<Pick<Uptick, "stop" | "reopenLogs" | "reloadConfig">>,
  cancelStart: () => void = () => {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    let stopping = false;
    // a start that was told to end has ended as it should
    const onFailedStart = (error: unknown) =>
      stopping ? resolve(EXIT_CODES.done) : reject(error);
    starting.catch(onFailedStart);
    const stop = () => {
      if (stopping) return resolve(EXIT_CODES.failed);
      stopping = true;
      cancelStart();
      setTimeout(() => resolve(EXIT_CODES.failed), MAX_STOP_MS);
      starting.then(
        (uptick) => uptick.stop().then(() => resolve(EXIT_CODES.done), reject),
        onFailedStart,
      );
    };
    Deno.addSignalListener("SIGINT", stop);
    if (Deno.build.os === "windows") return;
    Deno.addSignalListener("SIGTERM", stop);
    const hangUp = () =>
      starting.then(async (uptick) => {
        await uptick.reopenLogs();
        await uptick.reloadConfig();
      });
    Deno.addSignalListener("SIGHUP", () => void hangUp().catch(reject));
  });
}
