import { pause } from "./pause.ts";

/** How often the event loop is looked at. */
export const EVERY_MS = 1;

/** Calls `look` in each turn of the event loop while `work` goes on, at most every `EVERY_MS`. */
export async function eachTurn(
  work: () => Promise<void>,
  look: () => void,
): Promise<void> {
  const timer = setInterval(look, EVERY_MS);
  try {
    await work();
    // what ran after the last turn counts too
    await pause(2 * EVERY_MS);
  } finally {
    clearInterval(timer);
  }
}
