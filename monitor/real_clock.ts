import type { Clock } from "./types.ts";

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimer: (timer) =>
    clearTimeout(timer as Parameters<typeof clearTimeout>[0]),
};
