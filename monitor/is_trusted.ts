import type { Monitor } from "./types.ts";

/**
 * Whether a monitor is asked wherever it says: whoever runs the program wrote
 * its address, in the configuration or in what they imported. The address guard
 * judges all others.
 */
export function isTrusted(
  { ownerId, isGuarded }: Partial<Pick<Monitor, "ownerId" | "isGuarded">>,
): boolean {
  return ownerId === null && isGuarded !== true;
}
