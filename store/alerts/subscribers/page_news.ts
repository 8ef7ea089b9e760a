import type { IncidentNews } from "../../../monitor/alerts/subscribers/incident_notice.ts";
import type { OutboxEntry } from "../../../monitor/alerts/outbox_entry.ts";
import type { MaintenanceStep } from "../../../monitor/maintenance_step.ts";
import type { Check, Database } from "../../database/database.ts";
import { KEYS } from "../../keys.ts";
import { announcementWrite } from "./announcements.ts";

/** One as it was read. */
export interface Stored<Value> {
  readonly value: Value;
  readonly versionstamp: string;
}

/** How far something was told that takes several commits: to all audiences of the page up to this one. Left out once all have been told. */
interface Progress {
  readonly toldUpTo?: number;
}

export type StoredIncidentNews = Stored<IncidentNews & Progress>;
export type StoredStep = Stored<MaintenanceStep & Progress>;

/** At most so many are read at once. */
const MAX_NEWS = 50;
/** At most so many announcements are written by one commit, which takes 800 KB: each may have some 20. */
const MAX_ANNOUNCEMENTS = 20;

/**
 * `incident_news/<owner>/<id>/<version>` and `maintenance_told/<owner>/<id>`:
 * what is to be told of incidents, and what was told of maintenance. How far it
 * is told is noted in each commit that writes announcements of it, so that each
 * audience is told once, whoever tells it.
 */
export class PageNewsStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** What is new of incidents, by owner, incident and version. */
  async incidents(): Promise<StoredIncidentNews[]> {
    const entries = await this.#database.list<StoredIncidentNews["value"]>(
      { prefix: KEYS.incidentNews.key() },
      { limit: MAX_NEWS },
    );
    return entries.map(({ value, versionstamp }) => ({ value, versionstamp }));
  }

  /** `entries` are in the order of their audiences. False where somebody else tells it. */
  async tellIncident(
    { value, versionstamp }: StoredIncidentNews,
    entries: readonly OutboxEntry[],
  ): Promise<boolean> {
    const { owner, id, version } = value;
    const check = {
      key: KEYS.incidentNews.key(owner, id, version),
      versionstamp,
    };
    return await this.#tell(check, { value, entries, isKept: false }) !== null;
  }

  /** The latest step of each maintenance that was told. */
  async told(): Promise<StoredStep[]> {
    const entries = await this.#database.list<StoredStep["value"]>({
      prefix: KEYS.maintenanceTold.key(),
    });
    return entries.map(({ value, versionstamp }) => ({ value, versionstamp }));
  }

  /** Notes a step, or goes on with one; `entries` are in the order of their audiences. Null where somebody else was first. */
  async tellMaintenance(
    before: StoredStep | null,
    value: StoredStep["value"],
    entries: readonly OutboxEntry[],
  ): Promise<StoredStep | null> {
    const check = {
      key: KEYS.maintenanceTold.key(value.owner, value.id),
      versionstamp: before?.versionstamp ?? null,
    };
    return await this.#tell(check, { value, entries, isKept: true });
  }

  /** Forgets what was told of a maintenance that is no more, or that nobody hears of. */
  async forgetMaintenance({ value, versionstamp }: StoredStep): Promise<void> {
    const key = KEYS.maintenanceTold.key(value.owner, value.id);
    const checks = [{ key, versionstamp }];
    await this.#database.commit({ checks, deletes: [key] });
  }

  /** Writes announcements, some at a time, and the value with how far it went; the last commit ends that, or deletes the value. */
  async #tell<Value extends Progress>(
    { key, versionstamp }: Check,
    { value: { toldUpTo = 0, ...value }, entries, isKept }: {
      readonly value: Value;
      readonly entries: readonly OutboxEntry[];
      readonly isKept: boolean;
    },
  ): Promise<Stored<Omit<Value, "toldUpTo">> | null> {
    const left = entries.filter(({ channelId }) => channelId > toldUpTo);
    while (true) {
      const piece = left.splice(0, MAX_ANNOUNCEMENTS);
      const isDone = left.length === 0;
      const progress = isDone ? {} : { toldUpTo: piece.at(-1)?.channelId };
      const isNoted = isKept || !isDone;
      const written: string | null = await this.#database.commit({
        checks: [{ key, versionstamp }],
        sets: [
          ...piece.map(announcementWrite),
          ...isNoted ? [{ key, value: { ...value, ...progress } }] : [],
        ],
        deletes: isNoted ? [] : [key],
      });
      if (written === null) return null;
      if (isDone) return { value, versionstamp: written };
      versionstamp = written;
    }
  }
}
