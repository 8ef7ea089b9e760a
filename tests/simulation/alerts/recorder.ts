import { changeRecordOf } from "../../../monitor/alerts/change_record.ts";
import {
  foldTick,
  type MonitorState,
  newMonitorState,
} from "../../../monitor/monitor_state.ts";
import type { Monitor } from "../../../monitor/types.ts";
import { KEYS } from "../../../store/keys.ts";
import {
  downTick,
  foldRule,
  tick,
  unknownTick,
} from "../../monitor/fixtures/monitored_url.ts";
import type { SimStore } from "../sim_store.ts";
import { INTERVAL_SECONDS, outcomeAt, type Stretch } from "./story.ts";

/** What a url was found to be, other than before. */
export interface Found {
  readonly urlId: number;
  /** Of the event that began. */
  readonly number: number;
  readonly isDown: boolean;
  /** True milliseconds since the beginning. */
  readonly at: number;
}

/** What the rounds do for alerts: they fold each result, and what changes is recorded. */
export class Recorder {
  /** What was found, whatever anybody made of it. */
  readonly found: Found[] = [];
  readonly #store: SimStore;
  readonly #monitors: readonly Monitor[];
  readonly #story: ReadonlyMap<number, readonly Stretch[]>;
  readonly #states = new Map<number, MonitorState>();
  /** As the story has it, unknown left out. */
  readonly #isDown = new Map<number, boolean>();

  constructor(
    store: SimStore,
    monitors: readonly Monitor[],
    story: readonly Stretch[],
  ) {
    this.#store = store;
    this.#monitors = monitors;
    this.#story = Map.groupBy(story, ({ urlId }) => urlId);
  }

  /** Probes the urls whose turn is in this second; `wallMs` is what the clock of the instance says. */
  probe(second: number, wallMs: number): void {
    for (const { id } of this.#monitors) {
      if ((second + id) % INTERVAL_SECONDS !== 0) continue;
      const outcome = outcomeAt(this.#story.get(id) ?? [], second);
      const number = this.#fold(id, outcome, wallMs);
      if (outcome === "unknown") continue;
      const isDown = outcome === "down";
      const wasDown = this.#isDown.get(id) ?? false;
      this.#isDown.set(id, isDown);
      if (isDown === wasDown) continue;
      this.found.push({ urlId: id, number, isDown, at: second * 1_000 });
    }
  }

  /** The number of the event that goes on. */
  #fold(
    id: number,
    outcome: "up" | "down" | "unknown",
    wallMs: number,
  ): number {
    const before = this.#states.get(id) ?? newMonitorState(id);
    // a slot is never recorded twice, whatever the clock does
    const at = Math.max(wallMs, before.lastAt + 1);
    const make = { up: tick, down: downTick, unknown: unknownTick }[outcome];
    const { state, events } = foldTick(before, make(at), foldRule(at));
    this.#states.set(id, state);
    const newEvent = events.find(({ endedAt }) => endedAt === null);
    if (newEvent === undefined) return state.eventNumber;
    const endedEvent = events.find((each) => each !== newEvent) ?? null;
    const record = changeRecordOf({ newEvent, endedEvent }, wallMs);
    if (record !== null) {
      const key = KEYS.changes.key(id, record.number);
      this.#store.commit({ sets: [{ key, value: record }] });
    }
    return state.eventNumber;
  }
}
