import { KEYS, LAST_PART } from "./keys.ts";
import type { Database } from "./database/database.ts";
import { AUDIT_RETENTION_MS, EXPIRY_GRACE_MS } from "./retention.ts";

/** Who did something. */
export interface AuditActor {
  readonly id: number;
  readonly email: string;
}

/** What an operator did, or a sign-in. */
export interface AuditRecord {
  /** The account; null for the command line. */
  readonly actor: AuditActor | null;
  /** A word of a closed list, such as "account disabled". */
  readonly action: string;
  /** What it was done to, in words; empty where that is the actor's own account. */
  readonly target: string;
  /** Where it was done from; empty for the command line. */
  readonly address: string;
}

export interface AuditEntry extends AuditRecord {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Tells entries of one moment apart. */
  readonly id: string;
}

/** A sweep deletes at most this many at once. */
const SWEEP_BATCH = 200;

/** `audit/<at>/<random>`: kept for 90 days, read latest first. */
export class Audit {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  async add(record: AuditRecord): Promise<void> {
    const at = this.#now();
    const id = crypto.randomUUID();
    const key = KEYS.audit.key(at, id);
    const value: AuditEntry = { ...record, at, id };
    const expireIn = AUDIT_RETENTION_MS + EXPIRY_GRACE_MS;
    await this.#database.commit({ sets: [{ key, value, expireIn }] });
  }

  /** At most `limit` entries, latest first: those before `before`, where one is given. */
  async latest(
    limit: number,
    before?: Pick<AuditEntry, "at" | "id">,
  ): Promise<AuditEntry[]> {
    const since = this.#now() - AUDIT_RETENTION_MS;
    const entries = await this.#database.list<AuditEntry>({
      start: KEYS.audit.key(since),
      end: before === undefined
        ? KEYS.audit.key(LAST_PART)
        : KEYS.audit.key(before.at, before.id),
    }, { limit, reverse: true });
    return entries.map(({ value }) => value);
  }

  /** Deletes some of what is past its time; the runtime would a day later, but ends the process where the disk is full. */
  async sweep(): Promise<void> {
    const entries = await this.#database.list<AuditEntry>({
      start: KEYS.audit.key(0),
      end: KEYS.audit.key(this.#now() - AUDIT_RETENTION_MS),
    }, { limit: SWEEP_BATCH });
    if (entries.length === 0) return;
    await this.#database.commit({ deletes: entries.map(({ key }) => key) });
  }
}
