import type { Monitor } from "./types.ts";

/** Nobody waits longer than this for the first probe after a maintenance. */
const MAX_CONFIRM_MS = 300_000;

/**
 * How long after the end of a maintenance a probe has told at the latest how a
 * monitor is then, in milliseconds. Until then, that it was down within says
 * little: a deployment ends its maintenance as soon as the service answers.
 */
export function confirmWaitMs(
  { intervalMs, timeoutMs }: Pick<Monitor, "intervalMs" | "timeoutMs">,
): number {
  return Math.min(intervalMs + timeoutMs, MAX_CONFIRM_MS);
}
