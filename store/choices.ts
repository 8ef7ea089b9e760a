import { KEYS } from "./keys.ts";
import type { Database } from "./database/database.ts";
import { StoreError } from "./database/store_error.ts";

/** Who may make an account: everybody, who has an invitation, or nobody. */
export type Registration = "open" | "invite" | "closed";

/** Private addresses that an operator allows users to watch. */
export interface AllowedRange {
  /** Such as "192.168.1.0/24". */
  readonly range: string;
  /** The operator's account. */
  readonly allowedBy: number;
  /** Milliseconds since the Unix epoch. */
  readonly allowedAt: number;
}

/** At most this many ranges are allowed on the pages. */
export const MAX_ALLOWED_RANGES = 100;

/** How the pages look. Empty for none, as undefined is. */
export interface ChosenLook {
  readonly pageTitle?: string | undefined;
  /** An http(s) url. */
  readonly pageLogoUrl?: string | undefined;
  /** What takes its place on dark pages. */
  readonly pageLogoDarkUrl?: string | undefined;
  /** `#rrggbb`, as the next. */
  readonly pageAccent?: string | undefined;
  readonly pageAccentDark?: string | undefined;
}

/** What an operator chose on the pages. A setting of the same name beats it. */
export interface ChosenSettings extends ChosenLook {
  readonly registration?: Registration;
  /** Beside those of ALLOW_PRIVATE_TARGETS, which takes nothing away. */
  readonly allowedRanges?: readonly AllowedRange[];
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
  async set(chosen: Omit<ChosenSettings, "allowedRanges">): Promise<void> {
    await this.#change((before) => ({ ...before, ...chosen }));
  }

  /** Allows a range besides those of before; null where there are too many. What is allowed now. */
  async allowRange(
    range: string,
    allowedBy: number,
  ): Promise<ChosenSettings | null> {
    const changed = await this.#change((before) => {
      const { allowedRanges = [] } = before;
      const isKnown = allowedRanges.some((each) => each.range === range);
      if (isKnown || allowedRanges.length >= MAX_ALLOWED_RANGES) return before;
      const added = { range, allowedBy, allowedAt: this.#now() };
      return { ...before, allowedRanges: [...allowedRanges, added] };
    });
    return rangesOf(changed).includes(range) ? changed : null;
  }

  /** Closes a range again. What is allowed now. */
  closeRange(range: string): Promise<ChosenSettings> {
    return this.#change((before) => ({
      ...before,
      allowedRanges: (before.allowedRanges ?? [])
        .filter((each) => each.range !== range),
    }));
  }

  async #change(
    change: (before: ChosenSettings) => ChosenSettings,
  ): Promise<ChosenSettings> {
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const { value, versionstamp } = await this.#database
        .get<ChosenSettings>(KEY);
      const changed = change(value ?? {});
      const applied = await this.#database.commit({
        checks: [{ key: KEY, versionstamp }],
        sets: [
          { key: KEY, value: changed },
          // All instances read the choices again, with the urls.
          { key: KEYS.urlsVersion.key(), value: this.#now() },
        ],
      });
      if (applied !== null) return changed;
    }
    throw new StoreError("busy", "keep the choices");
  }
}

/** The ranges that are allowed on the pages. */
export function rangesOf({ allowedRanges = [] }: ChosenSettings): string[] {
  return allowedRanges.map(({ range }) => range);
}
