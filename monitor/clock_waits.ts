import type { Clock, Timer } from "./types.ts";

export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.setTimer(resolve, ms));
}

/** Waits for `work`, but no longer than `ms`. */
export async function within(
  clock: Clock,
  ms: number,
  work: Promise<unknown>,
): Promise<void> {
  let timer: Timer = null;
  const late = new Promise<void>((resolve) => {
    timer = clock.setTimer(resolve, ms);
  });
  await Promise.race([work, late]);
  clock.clearTimer(timer);
}
