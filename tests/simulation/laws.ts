import assert from "node:assert/strict";
import { newRollUp, type RollUp } from "../../monitor/roll_up.ts";
import { shardOf } from "../../monitor/slots.ts";
import type { MonitorEvent, Tick } from "../../monitor/types.ts";
import {
  currentEvent,
  type MonitorState,
} from "../../monitor/monitor_state.ts";
import type { Change } from "../../store/database/database.ts";
import { decodeRollUps } from "../../store/codecs/roll_up_codec.ts";
import { decodeStates } from "../../store/codecs/state_codec.ts";
import { decodeTicks } from "../../store/codecs/tick_codec.ts";
import { type Applied, encodeKey } from "./sim_store.ts";
import type { Asked } from "./targets.ts";

const HOUR_MS = 3_600_000;

interface Live {
  readonly window: number;
  readonly ticks: Uint8Array;
}

interface ClaimValue {
  readonly owner: string;
  readonly window: number;
}

/** Watches every commit of a simulated store, and throws at the first that breaks a law. */
export class Laws {
  /** Every tick that was recorded, by url and slot. */
  readonly ticks = new Map<number, Map<number, Tick>>();
  takeovers = 0;
  packedHours = 0;
  events = 0;
  readonly #asked: ReadonlyMap<number, readonly Asked[]>;
  /** How many ticks were recorded, by shard and hour, and by url. */
  readonly #hours = new Map<string, Map<number, number>>();
  readonly #live = new Map<string, Live>();
  readonly #states = new Map<number, MonitorState>();
  readonly #events = new Map<number, MonitorEvent[]>();
  readonly #compactedHours = new Map<number, number>();
  readonly #claims = new Map<string, ClaimValue>();
  /** The last owner of each shard. */
  readonly #owners = new Map<number, string>();

  constructor(asked: ReadonlyMap<number, readonly Asked[]>) {
    this.#asked = asked;
  }

  /** To be called before the commit takes effect. */
  check({ change }: Applied): void {
    for (const { key, value } of change.sets ?? []) {
      const [collection, , second] = key as [string, number, number];
      if (collection === "claims") this.#onClaim(key, value as ClaimValue);
      if (collection === "events") this.#onEvent(value as MonitorEvent);
      assert.ok(
        collection !== "events" || second === (value as MonitorEvent).number,
      );
    }
    for (const { key, value } of change.sets ?? []) {
      if (key[0] === "live") {
        this.#onLive(key[1] as number, key, value as Live, change);
      }
    }
    for (const { key, value } of change.sets ?? []) {
      if (key[0] === "states") {
        this.#onStates(key[1] as number, value as Uint8Array, change);
      }
    }
  }

  state(urlId: number): MonitorState | undefined {
    return this.#states.get(urlId);
  }

  eventsOf(urlId: number): readonly MonitorEvent[] {
    return this.#events.get(urlId) ?? [];
  }

  recorded(urlId: number): Tick[] {
    return [...this.ticks.get(urlId)?.values() ?? []]
      .sort((a, b) => a.at - b.at);
  }

  #onClaim(key: Deno.KvKey, value: ClaimValue): void {
    this.#claims.set(encodeKey(key), value);
    const shard = key[2] as number;
    const before = this.#owners.get(shard);
    if (value.owner === "" || before === value.owner) return;
    if (before !== undefined) this.takeovers++;
    this.#owners.set(shard, value.owner);
  }

  /** A window is only written under its claim, keeps what it has, and adds slots that nobody has recorded. */
  #onLive(shard: number, key: Deno.KvKey, value: Live, change: Change): void {
    const claim = (change.checks ?? []).find(({ key }) => key[0] === "claims");
    assert.ok(claim, "ticks are written under a claim");
    assert.equal(claim.key[2], shard);
    assert.equal(this.#claims.get(encodeKey(claim.key))?.window, value.window);
    const before = this.#live.get(encodeKey(key));
    const known = before?.window === value.window
      ? decodeTicks(before.ticks)
      : new Map<number, Tick[]>();
    const now = decodeTicks(value.ticks);
    for (const [id, list] of known) {
      assert.deepEqual(now.get(id)?.slice(0, list.length), list);
    }
    for (const [id, list] of now) {
      assert.equal(shardOf(id), shard);
      for (const tick of list.slice(known.get(id)?.length ?? 0)) {
        this.#onTick(id, tick);
      }
    }
    this.#live.set(encodeKey(key), { ...value, ticks: value.ticks.slice() });
  }

  #onTick(id: number, tick: Tick): void {
    const ticks = this.ticks.get(id) ?? new Map<number, Tick>();
    assert.ok(
      !ticks.has(tick.at),
      `slot ${tick.at} of url ${id} is recorded twice`,
    );
    this.ticks.set(id, ticks.set(tick.at, tick));
    const hour = `${shardOf(id)}/${Math.floor(tick.at / HOUR_MS)}`;
    const counts = this.#hours.get(hour) ?? new Map<number, number>();
    this.#hours.set(hour, counts.set(id, (counts.get(id) ?? 0) + 1));
    assert.ok((tick.durationMs ?? 0) >= 0);
    if (tick.outcome === "unknown") return;
    const up = tick.outcome === "up";
    const isTrue = this.#asked.get(id)?.findLast((each) =>
      (each.up === up || (!up && mayBeDown(each, tick))) &&
      each.wall >= tick.at && each.wall - tick.at < each.intervalMs
    );
    assert.ok(
      isTrue,
      `url ${id} was not ${tick.outcome}: ${JSON.stringify(tick)}`,
    );
  }

  /** Events are numbered, alternate, adjoin and grow in time. */
  #onEvent(event: MonitorEvent): void {
    const events = this.#events.get(event.urlId) ?? [];
    this.#events.set(event.urlId, events);
    const known = events[event.number - 1];
    if (known !== undefined) {
      assert.equal(event.number, events.length, "only the last event changes");
      assert.equal(known.endedAt, null, "what has ended does not change");
      assert.deepEqual({ ...event, endedAt: null }, known);
    } else {
      assert.equal(event.number, events.length + 1);
      const before = events.at(-1);
      if (before !== undefined) {
        assert.equal(before.endedAt, event.startedAt);
        assert.notEqual(before.event, event.event);
        assert.ok(before.startedAt < event.startedAt);
      }
      this.events++;
      // No target here fails in this way: it is our own network that is gone.
      assert.notEqual(event.kind, "dns", `url ${event.urlId} is falsely down`);
    }
    assert.ok(event.endedAt === null || event.endedAt > event.startedAt);
    events[event.number - 1] = event;
  }

  /** The state is that of the events, and counts the ticks. */
  #onStates(shard: number, value: Uint8Array, change: Change): void {
    const { states, packedHour } = decodeStates(value);
    for (const id of this.#states.keys()) {
      if (shardOf(id) === shard) assert.ok(states.has(id), `url ${id} is lost`);
    }
    for (const [id, state] of states) {
      this.#states.set(id, state);
      const last = this.#events.get(id)?.at(-1) ?? null;
      assert.deepEqual(
        currentEvent(state),
        last,
        "the open event is the state",
      );
      const { upCount, downCount, unknownCount } = state;
      const count = this.ticks.get(id)?.size ?? 0;
      assert.equal(
        upCount + downCount + unknownCount,
        count,
        `url ${id} counts`,
      );
    }
    const before = this.#compactedHours.get(shard);
    this.#compactedHours.set(shard, packedHour);
    if (before !== undefined && packedHour > before) {
      this.#onPacked(shard, packedHour, change);
    }
  }

  /** What is packed is what was recorded. */
  #onPacked(shard: number, hour: number, { sets = [] }: Change): void {
    const packed = new Map<number, number>();
    for (const { key, value } of sets) {
      if (key[0] !== "ticks") continue;
      for (const [id, list] of decodeTicks(value as Uint8Array)) {
        for (const tick of list) {
          assert.deepEqual(this.ticks.get(id)?.get(tick.at), tick);
        }
        packed.set(id, (packed.get(id) ?? 0) + list.length);
      }
    }
    const recorded = this.#hours.get(`${shard}/${hour}`) ?? new Map();
    assert.deepEqual([...packed].sort(), [...recorded].sort(), `hour ${hour}`);
    const hours = sets.find(({ key }) => key[0] === "hours")?.value;
    if (hours === undefined) return;
    this.packedHours++;
    for (const [id, rollUp] of decodeRollUps(hours as Uint8Array)) {
      // An hour without a tick of its own may still know what held in it.
      assert.equal(sum(rollUp), packed.get(id) ?? 0);
    }
  }
}

/** Whether a target that answers may be told down all the same. */
function mayBeDown(
  { isBorderline, isAlone, isCutShortly }: Asked,
  { kind }: Tick,
): boolean {
  return isBorderline || ((isAlone || isCutShortly) && kind === "timeout");
}

function sum(rollUp: RollUp = newRollUp()): number {
  return rollUp.upCount + rollUp.downCount + rollUp.unknownCount;
}
