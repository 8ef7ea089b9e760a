import { ConfigError } from "../monitor/fields/value_kind.ts";

/** What the process ends with. */
export const EXIT_CODES = {
  done: 0,
  /** Something went wrong that may not go wrong the next time. */
  failed: 1,
  /** Arguments, environment or files say what cannot be done. */
  badUsage: 2,
  /** What `plan` ends with where something would change. */
  wouldChange: 2,
} as const;

/** The exit code for what ended the program; of a plan that cannot be made 1, as 2 would say that something changes. */
export function exitCodeOf(error: unknown, args: readonly string[]): number {
  return error instanceof ConfigError && args[0] !== "plan"
    ? EXIT_CODES.badUsage
    : EXIT_CODES.failed;
}
