/**
 * States what must hold whatever happens outside.
 *
 * @throws {Error} when it does not: the fault is in this program.
 */
export function invariant(
  condition: boolean,
  statement: string,
): asserts condition {
  if (!condition) throw new Error(`This must hold, and does not: ${statement}`);
}
