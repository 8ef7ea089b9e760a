/** Whether a status, 100 to 999, satisfies a rule. */
export type StatusRule = (status: number) => boolean;

/** Longest text of a rule, in characters. */
const MAX_LENGTH = 256;
/** At most this many ranges in one rule. */
const MAX_RANGES = 32;
const RANGE = /^([1-9]\d{2})(?:-([1-9]\d{2}))?$/;

const SWITCHING_PROTOCOLS = 101;
/** The rule of a url without one: an answer below 400 is good, but one that switches to a protocol that nobody asked for (RFC 9110, 15.2.2). */
const belowError: StatusRule = (status) =>
  status < 400 && status !== SWITCHING_PROTOCOLS;

/**
 * Parses `200-299,401` into a predicate; spaces around commas are ignored and
 * "" accepts every status below 400 but 101.
 *
 * @throws {RangeError} naming the rule and what is wrong with it.
 */
export function parseStatusRule(rule: string): StatusRule {
  const refuse = (why: string) => {
    const shown = rule.slice(0, MAX_LENGTH);
    return new RangeError(`Cannot parse status rule "${shown}": ${why}`);
  };
  if (rule === "") return belowError;
  if (rule.length > MAX_LENGTH) {
    throw refuse(`must have at most ${MAX_LENGTH} characters`);
  }
  const parts = rule.split(",");
  if (parts.length > MAX_RANGES) {
    throw refuse(`must have at most ${MAX_RANGES} ranges`);
  }
  const ranges = parts.map((part) => {
    const match = RANGE.exec(part.trim());
    if (match === null) {
      throw refuse("each part must be a status or a range within 100 to 999");
    }
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    if (from > to) throw refuse("a range must not end before it starts");
    return { from, to };
  });
  return (status) =>
    ranges.some(({ from, to }) => status >= from && status <= to);
}
