import { KEYS } from "./keys.ts";
import type { Database } from "./database/database.ts";

const KEY = KEYS.trackingState.key();

/** The state of the tracking service where there is no file system to hold a state file. */
export class TrackingState {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async exists(): Promise<boolean> {
    return (await this.#database.get<boolean>(KEY)).value === true;
  }

  async set(exists: boolean): Promise<void> {
    await this.#database.commit({ sets: [{ key: KEY, value: exists }] });
  }
}
