import type { SomeAlertRules } from "../../monitor/alert_rules.ts";
import type { Database } from "../database/database.ts";
import { StoreError } from "../database/store_error.ts";
import { KEYS } from "../keys.ts";

const MAX_TRIES = 10;

/** `alert_rules/<owner>`: what owners chose of how their outages are made. */
export class AlertRuleChoices {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async get(owner: number): Promise<SomeAlertRules> {
    return (await this.#read(owner)).rules;
  }

  /** Keeps choices beside those of before; one that is undefined is taken back. What is chosen now. */
  async change(
    owner: number,
    changes: SomeAlertRules,
  ): Promise<SomeAlertRules> {
    const key = KEYS.alertRules.key(owner);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { rules, versionstamp } = await this.#read(owner);
      const value: SomeAlertRules = { ...rules, ...changes };
      const written = await this.#database.commit({
        checks: [{ key, versionstamp }],
        sets: [{ key, value }],
      });
      if (written !== null) return value;
    }
    throw new StoreError("busy", "keep how outages are made");
  }

  /** With the account that chose. */
  async forget(owner: number): Promise<void> {
    await this.#database.commit({ deletes: [KEYS.alertRules.key(owner)] });
  }

  async #read(
    owner: number,
  ): Promise<{ rules: SomeAlertRules; versionstamp: string | null }> {
    const { value, versionstamp } = await this.#database.get<SomeAlertRules>(
      KEYS.alertRules.key(owner),
    );
    return { rules: value ?? {}, versionstamp };
  }
}
