import { show } from "../../../monitor/fields/value_kind.ts";
import type { SqliteCopy } from "../../database/sqlite_copy.ts";
import type {
  ForeignPlan,
  LeftOut,
  PlannedHistory,
  PlannedMonitor,
} from "./foreign_plan.ts";
import { parseForeignTime } from "./foreign_time.ts";
import { kumaCheck, type KumaRow } from "./kuma_check.ts";
import { kumaPush } from "./kuma_push.ts";
import { readKumaHistories } from "./kuma_history.ts";
import { monitorName } from "./monitor_name.ts";

const MAX_TAGS = 20;

/** What a file has besides its monitors, by table: what it is called, and the column that names a row. */
const OTHER_TABLES: readonly (readonly [
  table: string,
  what: string,
  name: string,
])[] = [
  ["status_page", "Status pages", "title"],
  ["notification", "Notifications", "name"],
  ["maintenance", "Maintenance", "title"],
  ["proxy", "Proxies", "host"],
];

/** What belongs to the monitors of a file. */
interface Surroundings {
  readonly byId: ReadonlyMap<number, KumaRow>;
  readonly tags: ReadonlyMap<number, readonly string[]>;
  readonly histories: ReadonlyMap<number, PlannedHistory>;
}

/** Reads a database of Uptime Kuma, 1.23 or 2.x. */
export function readKuma(
  copy: SqliteCopy,
  { now }: { readonly now: number },
): ForeignPlan {
  const rows = rowsOf(copy, "monitor");
  const around = {
    byId: new Map(rows.map((row) => [Number(row.id), row])),
    tags: tagsOf(copy),
    histories: readKumaHistories(copy, rows, now),
  };
  const leftOut: LeftOut[] = [];
  const monitors: PlannedMonitor[] = [];
  for (const row of rows) {
    const read = readMonitor(row, around);
    if ("reason" in read) leftOut.push(read);
    else monitors.push(read);
  }
  return {
    system: "uptime-kuma",
    monitors,
    leftOut,
    notes: notesOf(copy),
    keepsIds: false,
    maxEventId: 0,
  };
}

function readMonitor(
  row: KumaRow,
  { byId, tags, histories }: Surroundings,
): PlannedMonitor | LeftOut {
  const id = Number(row.id);
  const name = monitorName(String(row.name ?? ""), `monitor ${id}`);
  if (row.type === "group") {
    return { name, reason: "a group: its name is a tag of what is in it" };
  }
  const check = row.type === "push" ? kumaPush(row) : kumaCheck(row);
  if ("cannot" in check) return { name, reason: check.cannot };
  const groups = groupsOf(row, byId);
  const pausedGroup = groups.find(({ active }) => Number(active) === 0);
  const isPaused = Number(row.active) === 0;
  const remarks = isPaused || pausedGroup === undefined
    ? check.remarks
    : [...check.remarks, `paused like its group ${show(pausedGroup.name)}`];
  const all = [...new Set([...groupTag(groups), ...tags.get(id) ?? []])];
  const lost = all.length > MAX_TAGS
    ? [...check.lost, `tags beyond ${MAX_TAGS}`]
    : check.lost;
  return {
    sourceId: String(id),
    id: null,
    members: {
      ...check.members,
      name,
      tags: all.slice(0, MAX_TAGS),
      paused: isPaused || pausedGroup !== undefined,
    },
    lost,
    remarks,
    isHidden: false,
    createdAt: parseForeignTime(row.created_date),
    history: histories.get(id) ?? null,
  };
}

function rowsOf(copy: SqliteCopy, table: string): KumaRow[] {
  if (copy.columns(table).size === 0) return [];
  return copy.database.prepare(`SELECT * FROM "${table}" ORDER BY id`).all();
}

/** By monitor: `name: value`, or `name`; a tag can stand there several times. */
function tagsOf(copy: SqliteCopy): Map<number, string[]> {
  const names = new Map(
    rowsOf(copy, "tag").map(({ id, name }) => [Number(id), String(name)]),
  );
  const tags = new Map<number, string[]>();
  for (const { monitor_id, tag_id, value } of rowsOf(copy, "monitor_tag")) {
    const name = names.get(Number(tag_id));
    if (name === undefined) continue;
    const whole = value === null || value === "" ? name : `${name}: ${value}`;
    const list = tags.get(Number(monitor_id)) ?? [];
    list.push(monitorName(whole, `tag ${tag_id}`));
    tags.set(Number(monitor_id), list);
  }
  return tags;
}

/** The groups that a monitor is in, the outermost first. */
function groupsOf(
  row: KumaRow,
  byId: ReadonlyMap<number, KumaRow>,
): KumaRow[] {
  const groups: KumaRow[] = [];
  let parent = byId.get(Number(row.parent));
  while (parent !== undefined && !groups.includes(parent)) {
    groups.unshift(parent);
    parent = byId.get(Number(parent.parent));
  }
  return groups;
}

/** Comes first among the tags: the status page groups by it. */
function groupTag(groups: readonly KumaRow[]): string[] {
  if (groups.length === 0) return [];
  const path = groups.map(({ name }) => String(name ?? "")).join(" / ");
  return [monitorName(path, "group")];
}

function notesOf(copy: SqliteCopy): string[] {
  return OTHER_TABLES.flatMap(([table, what, column]) => {
    const names = rowsOf(copy, table).map((row) =>
      show(String(row[column] ?? ""))
    );
    return names.length === 0
      ? []
      : [`${what} are not taken over: ${names.join(", ")}`];
  });
}
