import { KEYS, LAST_PART } from "./keys.ts";
import type { Database } from "./database/database.ts";
import { AUDIT_RETENTION_MS, EXPIRY_GRACE_MS } from "./retention.ts";

/** What an operator did, or a sign-in. Accounts are told by their numbers: so nothing here names one that is deleted. */
export interface AuditRecord {
  /** Whose account did it; null for the command line, and where nobody got in. */
  readonly actorId: number | null;
  /** A word of a closed list, such as "account disabled". */
  readonly action: string;
  /** To which account it was done; null for what is about none. */
  readonly accountId: number | null;
  /** What else there is to say; often empty. */
  readonly detail: string;
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
