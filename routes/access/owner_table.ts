import type { Monitor } from "../../monitor/types.ts";
import type { Owner } from "../../store/users.ts";

/** What is known of who owns the urls, in memory: it is read again with the urls. */
export class OwnerTable {
  #owners: ReadonlyMap<number, Owner> = new Map();
  #isSetUp = true;

  /** Whether there is, or ever was, an operator. */
  get isSetUp(): boolean {
    return this.#isSetUp;
  }

  replaceAll(owners: ReadonlyMap<number, Owner>, isSetUp: boolean): void {
    this.#owners = owners;
    this.#isSetUp = isSetUp;
  }

  /** Whether a url is the operator's: the configuration's, or that of an operator's account. */
  isOperators({ ownerId }: Pick<Monitor, "ownerId">): boolean {
    return ownerId === null || this.#owners.get(ownerId)?.isOperator === true;
  }
}
