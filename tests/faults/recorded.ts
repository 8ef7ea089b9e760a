import { nextSlot, phaseOf } from "../../monitor/slots.ts";
import type { Monitor, MonitorEvent, Tick } from "../../monitor/types.ts";
import type { MonitorState } from "../../monitor/monitor_state.ts";
import { createStore } from "../../store/create_store.ts";
import type { History } from "../../store/history/history.ts";
import { openDatabase } from "../../store/database/open_database.ts";

/** What the store has of one url. */
export interface Recorded {
  readonly monitor: Monitor;
  /** Oldest first. */
  readonly ticks: readonly Tick[];
  /** Oldest first. */
  readonly events: readonly MonitorEvent[];
  readonly state: MonitorState | undefined;
}

const HOUR_MS = 3_600_000;
/** As the program opens it where no platform says otherwise. */
const OPTIONS = {
  windowMs: 10_000,
  retentionMs: 48 * HOUR_MS,
  claimWindows: 1,
};
const MOST = 1_000;
const REACH_HOURS = 3;

/** Reads everything of the last three hours out of a store, by url id. */
export async function readRecorded(
  storePath: string,
): Promise<Map<number, Recorded>> {
  const database = await openDatabase(storePath);
  try {
    const store = createStore(database, OPTIONS);
    const states = [...(await store.shards.loadAll()).values()]
      .flatMap((snapshot) => [...snapshot.states]);
    const stateOf = new Map(states);
    const recorded = new Map<number, Recorded>();
    for (const monitor of await store.urls.all()) {
      const events = await store.events.page(monitor.id, 0, MOST);
      recorded.set(monitor.id, {
        monitor,
        ticks: await allTicks(store.history, monitor.id),
        events: events.reverse(),
        state: stateOf.get(monitor.id),
      });
    }
    return recorded;
  } finally {
    database.close();
  }
}

/** The ticks of the last hours, and of those to come, should the clock have been wrong. */
async function allTicks(history: History, id: number): Promise<Tick[]> {
  const ticks: Tick[] = [];
  const now = Date.now();
  for (let hour = -REACH_HOURS; hour < REACH_HOURS; hour++) {
    const from = now + hour * HOUR_MS;
    ticks.push(...await history.ticks(id, from, from + HOUR_MS));
  }
  return ticks;
}

/** Slots that were recorded more than once, or counted but not kept. */
export function doubledSlots(recorded: Iterable<Recorded>): number {
  let doubled = 0;
  for (const { ticks, state } of recorded) {
    const slots = new Set(ticks.map(({ at }) => at));
    doubled += ticks.length - slots.size;
    const { upCount = 0, downCount = 0, unknownCount = 0 } = state ?? {};
    doubled += Math.abs(upCount + downCount + unknownCount - ticks.length);
  }
  return doubled;
}

/** How many slots a url had from `from` to `to`, and how many of them left no tick. */
export function countSlots(
  { monitor, ticks }: Recorded,
  from: number,
  to: number,
): { due: number; missed: number } {
  const recorded = new Set(ticks.map(({ at }) => at));
  const phase = phaseOf(monitor.id, monitor.intervalMs, Infinity);
  let due = 0;
  let missed = 0;
  for (
    let slot = nextSlot(from, phase, monitor.intervalMs);
    slot < to;
    slot += monitor.intervalMs
  ) {
    due++;
    if (!recorded.has(slot)) missed++;
  }
  return { due, missed };
}

/** What is wrong with the events of a url, if anything: they alternate, follow each other, and the state is the last one. */
export function brokenEvents({ events, state, monitor }: Recorded): string[] {
  const broken: string[] = [];
  const say = (rule: string) => broken.push(`url ${monitor.id}: ${rule}`);
  for (const [index, event] of events.entries()) {
    const next = events[index + 1];
    if (event.number !== index + 1) say(`event ${event.number} at ${index}`);
    if (next === undefined) {
      if (event.endedAt !== null) say("the last event has ended");
    } else {
      if (event.endedAt !== next.startedAt) say(`a gap after ${event.number}`);
      if (event.event === next.event) say(`${event.event} twice`);
      if (event.startedAt >= next.startedAt) say("no time between events");
    }
  }
  const last = events.at(-1);
  if ((last?.number ?? 0) !== (state?.eventNumber ?? 0)) {
    say(`state is of event ${state?.eventNumber}, the last is ${last?.number}`);
  }
  return broken;
}
