import type { Change, Database } from "./database/database.ts";
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

/** What a commit checks and writes besides its own. */
type Parts = Required<Pick<Change, "checks" | "sets">>;

/**
 * What a commit needs that changes an account or, where nothing is `after`,
 * deletes it: if that takes an operator away, that another one stays, also where
 * two instances take one away each at the same time.
 *
 * @throws {LastOperatorError} where there is no other.
 */
export async function keepsAnOperator(
  database: Database,
  before: Rights & { readonly id: number },
  after: Rights = {},
): Promise<Parts> {
  if (!isInCharge(before) || isInCharge(after)) return { checks: [], sets: [] };
  const key = KEYS.firstOperator.key();
  const first = await database.get<number>(key);
  const prefix = KEYS.owners.key();
  const owners = await database.list<Rights>({ prefix });
  const stays = owners.some(({ key, value }) =>
    Number(key[1]) !== before.id && isInCharge(value)
  );
  if (!stays) throw new LastOperatorError();
  return {
    checks: [{ key, versionstamp: first.versionstamp }],
    sets: [{ key, value: first.value ?? before.id }], // a new versionstamp, the same value
  };
}
