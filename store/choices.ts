import { KEYS } from "./keys.ts";
import type { Database } from "./database/database.ts";
import { StoreError } from "./database/store_error.ts";

/** Who may make an account: everybody, who has an invitation, or nobody. */
export type Registration = "open" | "invite" | "closed";

/** What an operator chose on the pages. A setting of the same name beats it. */
export interface ChosenSettings {
  readonly registration?: Registration;
  readonly pageTitle?: string;
  /** An http(s) url; empty for none. */
  readonly pageLogoUrl?: string;
}

const KEY = KEYS.choices.key();
const MAX_TRIES = 10;

/** The operator's choices, which all instances on one store share. */
export class Choices {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  async get(): Promise<ChosenSettings> {
    return (await this.#database.get<ChosenSettings>(KEY)).value ?? {};
  }

  /** Keeps choices beside those of before. */
  async set(chosen: ChosenSettings): Promise<void> {
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const { value, versionstamp } = await this.#database
        .get<ChosenSettings>(KEY);
      const applied = await this.#database.commit({
        checks: [{ key: KEY, versionstamp }],
        sets: [
          { key: KEY, value: { ...value, ...chosen } },
          // All instances read the choices again, with the urls.
          { key: KEYS.urlsVersion.key(), value: this.#now() },
        ],
      });
      if (applied !== null) return;
    }
    throw new StoreError("busy", "keep the choices");
  }
}
