import type { Check, Database, Write } from "./database/database.ts";
import { KEYS } from "./keys.ts";

/** What would leave nobody in charge. */
export class LastOperatorError extends Error {
  override readonly name = "LastOperatorError";

  constructor() {
    super(
      "Cannot do that to the last operator: make another account an operator first",
    );
  }
}

interface Rights {
  readonly isOperator?: boolean;
  readonly isDisabled?: boolean;
}

/** Whether an account is in charge. */
export function isInCharge(
  { isOperator = false, isDisabled = false }: Rights,
): boolean {
  return isOperator && !isDisabled;
}

/**
 * What a commit needs that takes an operator away: that another one stays, also
 * where two instances take one away each at the same time.
 *
 * @throws {LastOperatorError} where there is no other.
 */
export async function anotherOperatorStays(
  database: Database,
  id: number,
): Promise<{ readonly check: Check; readonly write: Write }> {
  const key = KEYS.firstOperator.key();
  const first = await database.get<number>(key);
  const prefix = KEYS.owners.key();
  const owners = await database.list<Rights>({ prefix });
  const stays = owners.some(({ key, value }) =>
    Number(key[1]) !== id && isInCharge(value)
  );
  if (!stays) throw new LastOperatorError();
  return {
    check: { key, versionstamp: first.versionstamp },
    write: { key, value: first.value ?? id }, // a new versionstamp, the same value
  };
}
