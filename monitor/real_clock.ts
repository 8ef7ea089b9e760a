import type { Clock } from "./types.ts";

export const realClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimer: (timer) =>
    clearTimeout(timer as Parameters<typeof clearTimeout>[0]),
};
