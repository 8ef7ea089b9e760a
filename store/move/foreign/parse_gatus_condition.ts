const OPERATORS = ["==", "!=", "<=", ">=", "<", ">"] as const;
export type Operator = (typeof OPERATORS)[number];

/** The same with its sides exchanged. */
const MIRRORED: Readonly<Record<Operator, Operator>> = {
  "==": "==",
  "!=": "!=",
  "<=": ">=",
  ">=": "<=",
  "<": ">",
  ">": "<",
};

/** A condition as it is read: a place, and a value that it is compared with. */
export interface Condition {
  /** In capitals, such as `[STATUS]` or `[BODY].NAME`. */
  readonly place: string;
  /** The place as it stands. */
  readonly side: string;
  readonly operator: Operator;
  readonly value: string;
}

const PLACE = /^\[[A-Z_]+\]/;

/** A place on one side and a value on the other; null for anything else. */
export function parseCondition(text: string): Condition | null {
  const operator = OPERATORS.find((each) => text.includes(` ${each} `));
  if (operator === undefined) return null;
  const sides = text.split(` ${operator} `).map((side) => side.trim());
  const [left, right] = sides;
  if (left === undefined || right === undefined || sides.length > 2) {
    return null;
  }
  const [isLeft, isRight] = [left, right].map((side) =>
    /\[[A-Za-z_]+\]/.test(side)
  );
  if (isLeft === isRight) return null;
  const side = isLeft ? left : right;
  const place = side.toUpperCase();
  if (!PLACE.test(place)) return null; // within a function
  return isLeft
    ? { place, side, operator, value: right }
    : { place, side, operator: MIRRORED[operator], value: left };
}
