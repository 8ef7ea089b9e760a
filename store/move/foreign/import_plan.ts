import { show } from "../../../monitor/fields/value_kind.ts";
import { shardOf } from "../../../monitor/slots.ts";
import type { Monitor } from "../../../monitor/types.ts";
import type { Database } from "../../database/database.ts";
import type { Shards } from "../../shards.ts";
import { KEYS } from "../../keys.ts";
import { Urls } from "../../urls.ts";
import type { ForeignPlan, PlannedMonitor } from "./foreign_plan.ts";
import {
  type EventNumbering,
  importedEvents,
  importedSource,
  importedState,
} from "./imported_history.ts";
import { type ImportedFields, readMembers } from "./monitor_of_members.ts";
import { freeName } from "./monitor_name.ts";
import { reserveIds } from "./reserve_ids.ts";
import { type ImportedMonitor, ShardWriter } from "./write_shard.ts";

export interface ImportPlanOptions {
  readonly database: Database;
  readonly shards: Pick<Shards, "load">;
  readonly tickRetentionMs: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Whether all get new ids, also where the plan keeps them. */
  readonly newIds: boolean;
  /** Whether what an earlier import wrote and somebody has deleted since is imported again. */
  readonly again: boolean;
  /** Whether anybody may see what is imported. */
  readonly isPublic: boolean;
  readonly minIntervalMs: number;
  /** Takes a line for people. */
  readonly say: (line: string) => void;
}

/** How many monitors of a plan were taken over, wholly or in part, were there already, and were not. */
export interface ImportCounts {
  readonly kept: number;
  readonly inPart: number;
  readonly present: number;
  readonly leftOut: number;
}

/** A monitor of the plan that can be written. */
interface Accepted {
  readonly planned: PlannedMonitor;
  readonly fields: ImportedFields;
  readonly lost: readonly string[];
  readonly remarks: readonly string[];
  /** It was imported before and deleted since: its old id is not given away twice. */
  readonly isDeleted: boolean;
}

/**
 * Writes what a plan holds into a store, and says a line of each monitor. What
 * an earlier import of the same source has written stays as it is.
 *
 * @throws {ForeignError} where ids are to be kept and are taken; nothing is changed then.
 */
export async function importPlan(
  plan: ForeignPlan,
  options: ImportPlanOptions,
): Promise<ImportCounts> {
  const { database, say } = options;
  const stored = await new Urls(database).all();
  const present = new Set(
    stored.filter(({ source }) => source?.system === plan.system)
      .map(({ source }) => source?.id),
  );
  const before = await importedBefore(database, plan.system);
  const missing = plan.monitors.filter(({ sourceId }) =>
    !present.has(sourceId)
  );
  const leftOut = [...plan.leftOut];
  const accepted: Accepted[] = [];
  for (const planned of missing) {
    const isDeleted = before.has(planned.sourceId);
    const read = isDeleted && !options.again
      ? { name: String(planned.members.name), reason: DELETED_HERE }
      : accept(planned, options, isDeleted);
    if ("reason" in read) leftOut.push(read);
    else accepted.push(read);
  }
  const named = withFreeNames(accepted, stored);
  await write(plan, named, options);
  for (const each of named) say(lineOf(each));
  for (const { name, reason } of leftOut) {
    say(`Left out ${show(name)}: ${reason}`);
  }
  for (const note of plan.notes) say(note);
  const inPart = named.filter(({ lost }) => lost.length > 0).length;
  return {
    kept: named.length - inPart,
    inPart,
    present: plan.monitors.length - missing.length,
    leftOut: leftOut.length,
  };
}

const DELETED_HERE =
  "it was imported before and deleted here; with --again it is imported once more";

/** Which monitors of a system earlier imports have written, by what identifies them there. */
async function importedBefore(
  database: Database,
  system: string,
): Promise<Set<string>> {
  const prefix = KEYS.importedBefore.key(system);
  const entries = await database.list<string>({ prefix });
  return new Set(entries.map(({ value }) => value));
}

function lineOf({ planned, lost, remarks }: Accepted): string {
  const name = show(String(planned.members.name));
  const more = remarks.length === 0 ? "" : ` (${remarks.join("; ")})`;
  return lost.length === 0
    ? `Kept ${name}${more}`
    : `Kept in part ${name}: ${lost.join("; ")}${more}`;
}

function accept(
  planned: PlannedMonitor,
  { minIntervalMs, isPublic }: ImportPlanOptions,
  isDeleted: boolean,
): Accepted | { readonly name: string; readonly reason: string } {
  const read = readMembers(planned.members);
  if ("problems" in read) {
    const name = String(planned.members.name);
    return { name, reason: read.problems.join("; ") };
  }
  const { fields } = read;
  const remarks = [...planned.remarks];
  if (fields.intervalMs < minIntervalMs) {
    remarks.push(`interval ${minIntervalMs / 1_000} s, the shortest here`);
  }
  if (isPublic && planned.isHidden) {
    remarks.push("not public, as its address was hidden there");
  }
  return {
    planned,
    lost: planned.lost,
    remarks,
    isDeleted,
    fields: {
      ...fields,
      intervalMs: Math.max(fields.intervalMs, minIntervalMs),
      public: isPublic && !planned.isHidden,
    },
  };
}

/** Gives a number to names that the operator has already. */
function withFreeNames(
  accepted: readonly Accepted[],
  stored: readonly Monitor[],
): Accepted[] {
  const taken = new Set(
    stored.filter(({ ownerId }) => ownerId === null).map(({ name }) => name),
  );
  return accepted.map((each) => {
    const name = freeName(each.fields.name, taken);
    taken.add(name);
    if (name === each.fields.name) return each;
    const remark = `called ${show(name)} here, as its name was taken`;
    const remarks = [...each.remarks, remark];
    return { ...each, remarks, fields: { ...each.fields, name } };
  });
}

async function write(
  plan: ForeignPlan,
  accepted: readonly Accepted[],
  options: ImportPlanOptions,
): Promise<void> {
  const { database } = options;
  const { maxEventId, system } = plan;
  const keepsId = ({ isDeleted }: Accepted) =>
    plan.keepsIds && !options.newIds && !isDeleted;
  const ids = await reserveIds(
    database,
    system,
    accepted.map((each) => ({
      sourceId: each.planned.sourceId,
      id: keepsId(each) ? each.planned.id : null,
    })),
  );
  const monitors = accepted.map((each, index) =>
    importedMonitor(each, {
      id: ids[index] as number,
      system,
      numbering: { keepsIds: keepsId(each), maxEventId },
      now: options.now,
    })
  ).sort((a, b) => a.monitor.id - b.monitor.id);
  const writer = new ShardWriter(options);
  const byShard = Map.groupBy(monitors, ({ monitor }) => shardOf(monitor.id));
  for (const [shard, group] of byShard) await writer.write(shard, group);
}

interface Place {
  readonly id: number;
  readonly system: string;
  readonly numbering: EventNumbering;
  readonly now: number;
}

function importedMonitor(
  { planned, fields }: Accepted,
  { id, system, numbering, now }: Place,
): ImportedMonitor {
  const { history, sourceId, createdAt } = planned;
  const events = history === null
    ? []
    : importedEvents(id, history, { numbering, now });
  const monitor: Monitor = {
    ...fields,
    id,
    ownerId: null,
    source: importedSource({ system, id: sourceId }, events),
    createdAt: createdAt ?? now,
    updatedAt: now,
  };
  return {
    monitor,
    events,
    state: history === null ? null : importedState(id, history, numbering),
    ticks: history?.ticks ?? [],
    hours: history?.hours ?? new Map(),
    days: history?.days ?? new Map(),
  };
}
