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

/** At most so many are read at once. */
const MAX_NEWS = 50;

/**
 * `incident_news/<owner>/<id>/<version>` and `maintenance_told/<owner>/<id>`:
 * what is to be told of incidents, and what was told of maintenance. What is
 * told is noted in the commit that writes the announcements of it, so that it
 * is told once, whoever tells it.
 */
export class PageNewsStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** What is new of incidents, by owner, incident and version. */
  async incidents(): Promise<Stored<IncidentNews>[]> {
    const entries = await this.#database.list<IncidentNews>(
      { prefix: KEYS.incidentNews.key() },
      { limit: MAX_NEWS },
    );
    return entries.map(({ value, versionstamp }) => ({ value, versionstamp }));
  }

  /** False where somebody else has told it. */
  async tellIncident(
    { value: { owner, id, version }, versionstamp }: Stored<IncidentNews>,
    entries: readonly OutboxEntry[],
  ): Promise<boolean> {
    const key = KEYS.incidentNews.key(owner, id, version);
    return await this.#database.commit({
      checks: [{ key, versionstamp }],
      sets: entries.map(announcementWrite),
      deletes: [key],
    }) !== null;
  }

  /** The latest step of each maintenance that was told. */
  async told(): Promise<Stored<MaintenanceStep>[]> {
    const entries = await this.#database.list<MaintenanceStep>({
      prefix: KEYS.maintenanceTold.key(),
    });
    return entries.map(({ value, versionstamp }) => ({ value, versionstamp }));
  }

  /** Notes a step; null where somebody else was first. */
  async tellMaintenance(
    before: Stored<MaintenanceStep> | null,
    value: MaintenanceStep,
    entries: readonly OutboxEntry[],
  ): Promise<Stored<MaintenanceStep> | null> {
    const key = KEYS.maintenanceTold.key(value.owner, value.id);
    const versionstamp = await this.#database.commit({
      checks: [checkOf(key, before)],
      sets: [{ key, value }, ...entries.map(announcementWrite)],
    });
    return versionstamp === null ? null : { value, versionstamp };
  }

  /** Forgets what was told of a maintenance that is no more. */
  async forgetMaintenance(before: Stored<MaintenanceStep>): Promise<void> {
    const key = KEYS.maintenanceTold.key(before.value.owner, before.value.id);
    const checks = [checkOf(key, before)];
    await this.#database.commit({ checks, deletes: [key] });
  }
}

function checkOf(
  key: Deno.KvKey,
  before: Stored<unknown> | null,
): Check {
  return { key, versionstamp: before?.versionstamp ?? null };
}
