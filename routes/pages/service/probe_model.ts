import type { Monitor, Tick } from "../../../monitor/types.ts";
import { countOf } from "../../../monitor/roll_up.ts";
import type { History } from "../../../store/history/history.ts";
import { orElse } from "../../history/or_else.ts";
import { DAY_MS, HOUR_MS } from "../../history/url_history.ts";
import {
  type HeadModel,
  type HeadModelDeps,
  type HeadQuery,
  readHeadModel,
} from "./service_model.ts";

export interface ProbeModelDeps extends HeadModelDeps {
  readonly history: Pick<History, "ticks" | "hours" | "earliestTickAt">;
}

export interface ProbeQuery extends HeadQuery {
  /** Only probes of before then are shown, in milliseconds since the epoch; `Infinity` for the latest. */
  readonly before: number;
}

/** The probes of a service that a table shows. */
export interface ProbeModel extends HeadModel {
  /** Newest first. */
  readonly ticks: readonly Tick[];
  /** Where the newer table begins: null where there is none, undefined where it is the latest. */
  readonly newerBefore: number | null | undefined;
  /** Where the older table begins; null where there is none. */
  readonly olderBefore: number | null;
  /** Before then no probe is kept. */
  readonly keptFrom: number;
}

const PAGE_PROBES = 60;
/** Where nothing was probed for long, what came before is looked for so far back. */
const MAX_GAP_MS = 30 * DAY_MS;

export async function readProbeModel(
  deps: ProbeModelDeps,
  { id, viewer, before }: ProbeQuery,
): Promise<ProbeModel> {
  const head = await readHeadModel(deps, { id, viewer });
  const { current: { monitor }, now } = head;
  const keptFrom = deps.history.earliestTickAt();
  const to = Math.min(before, now + 1);
  const ticks = await orElse([], readTicksBefore(deps.history, monitor, to));
  const newer = to + PAGE_PROBES * monitor.intervalMs;
  return {
    ...head,
    ticks,
    keptFrom,
    newerBefore: to > now ? null : newer > now ? undefined : newer,
    olderBefore: olderOf(ticks.at(-1)?.at, { monitor, keptFrom, to }),
  };
}

/** Where the older table begins, by the oldest probe of this one. */
function olderOf(
  oldest: number | undefined,
  { monitor, keptFrom, to }: Pick<ProbeModel, "keptFrom"> & {
    readonly monitor: Pick<Monitor, "createdAt" | "intervalMs">;
    readonly to: number;
  },
): number | null {
  const { createdAt, intervalMs } = monitor;
  if (oldest === undefined) {
    const before = to - MAX_GAP_MS;
    return before > Math.max(keptFrom, createdAt) ? before : null;
  }
  const sinceAdded = oldest - createdAt;
  const isFirst = sinceAdded >= 0 && sinceAdded <= intervalMs;
  return isFirst || oldest <= keptFrom ? null : oldest;
}

/** In which as many probes are begun as a table has; whole hours are found by their roll-ups. */
function spanMsOf({ intervalMs }: Pick<Monitor, "intervalMs">): number {
  return Math.max(HOUR_MS, PAGE_PROBES * intervalMs);
}

/** The latest probes before a time, newest first, also where there was none for a while. */
async function readTicksBefore(
  history: ProbeModelDeps["history"],
  monitor: Monitor,
  to: number,
): Promise<Tick[]> {
  const read = async (end: number) => {
    const from = end - spanMsOf(monitor);
    const ticks = await history.ticks(monitor.id, from, end);
    return ticks.reverse().slice(0, PAGE_PROBES);
  };
  const ticks = await read(to);
  if (ticks.length > 0) return ticks;
  const from = Math.max(to - MAX_GAP_MS, history.earliestTickAt());
  const hours = await history.hours(monitor.id, from, to);
  const last = hours.findLast(({ at, rollUp }) =>
    at + HOUR_MS <= to && countOf(rollUp) > 0
  );
  return last === undefined ? [] : await read(last.at + HOUR_MS);
}
