import { dirname, isAbsolute, join } from "node:path";
import { parseGoDuration } from "../../../monitor/fields/go_duration.ts";
import { show } from "../../../monitor/fields/value_kind.ts";
import { SqliteCopy } from "../../database/sqlite_copy.ts";
import { foreignHeartbeat } from "./foreign_heartbeat.ts";
import {
  ForeignError,
  type ForeignPlan,
  type LeftOut,
  type PlannedMonitor,
} from "./foreign_plan.ts";
import { gatusCheck, isOn, textOf } from "./gatus_check.ts";
import { isList, isObject, type Tree, type TreeObject } from "./gatus_file.ts";
import { GatusHistory } from "./gatus_history.ts";
import { monitorName } from "./monitor_name.ts";

export interface GatusOptions {
  /** The file or folder that the configuration was read from. */
  readonly path: string;
  readonly now: number;
}

/** Members of the configuration that hold what is watched. */
const LISTS = ["endpoints", "external-endpoints", "suites"] as const;
/** Switches that hide where an endpoint is. */
const HIDES = ["hide-url", "hide-hostname", "hide-port"];

/**
 * Reads a configuration of Gatus, and the history that it names if that is a SQLite file.
 *
 * @throws {ForeignError} where nothing is watched, which Gatus refuses too: then it is another program's file.
 */
export function readGatus(
  tree: TreeObject,
  { path, now }: GatusOptions,
): ForeignPlan {
  if (LISTS.every((list) => objectsOf(tree[list]).length === 0)) {
    throw new ForeignError(
      "it has no endpoints, as a configuration of Gatus has",
    );
  }
  const leftOut: LeftOut[] = [];
  const monitors: PlannedMonitor[] = [];
  const keys = new Set<string>();
  const notes = notesOf(tree);
  using history = openHistory(tree.storage, path, notes);
  const read = [
    ...objectsOf(tree.endpoints).map((endpoint) =>
      readEndpoint(endpoint, { history: history.of, now })
    ),
    ...objectsOf(tree["external-endpoints"]).map(readExternal),
  ];
  for (const each of read) {
    if ("reason" in each) leftOut.push(each);
    else if (keys.has(each.sourceId)) {
      const name = String(each.members.name);
      leftOut.push({ name, reason: "the same group and name came before" });
    } else {
      keys.add(each.sourceId);
      monitors.push(each);
    }
  }
  for (const suite of objectsOf(tree.suites)) {
    leftOut.push({ name: labelOf(suite), reason: "a suite of requests" });
  }
  return {
    system: "gatus",
    monitors,
    leftOut,
    notes,
    keepsIds: false,
    maxEventId: 0,
  };
}

function readEndpoint(
  endpoint: TreeObject,
  { history, now }: {
    readonly history: GatusHistory | null;
    readonly now: number;
  },
): PlannedMonitor | LeftOut {
  const name = labelOf(endpoint);
  if (textOf(endpoint.name) === "") return { name, reason: "it has no name" };
  const check = gatusCheck(endpoint);
  if ("cannot" in check) return { name, reason: check.cannot };
  const ui = isObject(endpoint.ui) ? endpoint.ui : {};
  const decorations = Object.keys(ui).filter((each) => !HIDES.includes(each));
  const key = keyOf(endpoint);
  const intervalMs = Number(check.members.interval) * 1_000;
  return {
    sourceId: key,
    id: null,
    members: { ...check.members, ...commonMembers(endpoint) },
    lost: [...check.lost, ...decorations.map((each) => `ui.${each}`)],
    remarks: check.remarks,
    isHidden: HIDES.some((each) => isOn(ui[each])),
    createdAt: null,
    history: history?.of(key, { intervalMs, now }) ?? null,
  };
}

/** Pushed results are heartbeats, by another wire. */
function readExternal(external: TreeObject): PlannedMonitor | LeftOut {
  const name = labelOf(external);
  if (!isObject(external.heartbeat)) {
    return { name, reason: "its results are pushed without a heartbeat" };
  }
  const everyMs = parseGoDuration(textOf(external.heartbeat.interval));
  if (everyMs === null) {
    return { name, reason: "the interval of its heartbeat is no duration" };
  }
  const every = everyMs / 1_000;
  const heartbeat = foreignHeartbeat({ name, every, grace: 0 });
  return {
    sourceId: keyOf(external),
    id: null,
    members: { ...heartbeat.members, ...commonMembers(external) },
    lost: [],
    remarks: [
      "who pushes must call its address here, which its page shows",
      ...heartbeat.remarks,
    ],
    isHidden: false,
    createdAt: null,
    history: null,
  };
}

function objectsOf(list: Tree | undefined): TreeObject[] {
  return isList(list) ? list.filter(isObject) : [];
}

function labelOf({ name }: TreeObject): string {
  return monitorName(textOf(name), "endpoint");
}

/** What every endpoint has, also one whose results are pushed. */
function commonMembers(endpoint: TreeObject) {
  const group = textOf(endpoint.group);
  return {
    name: labelOf(endpoint),
    tags: group === "" ? [] : [monitorName(group, "group")],
    paused: endpoint.enabled !== undefined && !isOn(endpoint.enabled),
  };
}

/** As Gatus makes it; it tells endpoints apart without regard to case. */
function keyOf({ group, name }: TreeObject): string {
  const part = (value: Tree | undefined) =>
    textOf(value).trim().toLowerCase().replaceAll(/[\/_,.#+& ]/g, "-");
  return `${part(group)}_${part(name)}`;
}

/** What the file has besides what is watched, once each. */
function notesOf(tree: TreeObject): string[] {
  return Object.entries(tree).flatMap(([name, value]) => {
    if (LISTS.some((each) => each === name)) return [];
    const parts = name === "alerting" && isObject(value)
      ? Object.keys(value).map((provider) => `alerting.${provider}`)
      : [name];
    return parts.map((part) => `Not taken over: ${show(part)}`);
  });
}

interface OpenHistory extends Disposable {
  readonly of: GatusHistory | null;
}

const NO_HISTORY: OpenHistory = { of: null, [Symbol.dispose]: () => {} };

/** Says in `notes` why there is no history where the configuration names one. */
function openHistory(
  storage: Tree | undefined,
  path: string,
  notes: string[],
): OpenHistory {
  if (!isObject(storage) || textOf(storage.type) !== "sqlite") {
    return NO_HISTORY;
  }
  const file = textOf(storage.path);
  const found = candidates(file, path).find(isFile);
  if (file === "" || found === undefined) {
    notes.push(
      "Without history: the file that storage.path names is not there",
    );
    return NO_HISTORY;
  }
  let copy: SqliteCopy;
  try {
    copy = SqliteCopy.open(found);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    notes.push(`Without history: ${words}`);
    return NO_HISTORY;
  }
  if (copy.columns("endpoint_uptimes").size === 0) {
    copy[Symbol.dispose]();
    notes.push(
      "Without history: its file has no tables of Gatus; its log, the file that ends in -wal, belongs to it",
    );
    return NO_HISTORY;
  }
  return {
    of: new GatusHistory(copy),
    [Symbol.dispose]: () => copy[Symbol.dispose](),
  };
}

/** Where Gatus was started is not known: the folder of its configuration, or where we are. */
function candidates(file: string, path: string): string[] {
  if (isAbsolute(file)) return [file];
  return [file, join(dirname(path), file), join(path, file)];
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
