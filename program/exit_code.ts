import { ConfigError } from "../monitor/fields/value_kind.ts";

/** What the process ends with. */
export const EXIT_CODES = {
  done: 0,
  /** Something went wrong that may not go wrong the next time. */
  failed: 1,
  /** Arguments, environment or files say what cannot be done. */
  badUsage: 2,
} as const;

/** The exit code for what ended the program. */
export function exitCodeOf(error: unknown): number {
  return error instanceof ConfigError ? EXIT_CODES.badUsage : EXIT_CODES.failed;
}
