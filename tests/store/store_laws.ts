import assert from "node:assert/strict";
import type { Monitor, MonitorEvent, Tick } from "../../monitor/types.ts";
import {
  currentEvent,
  type MonitorState,
} from "../../monitor/monitor_state.ts";
import type { Database } from "../../store/database/database.ts";
import { decodeStates } from "../../store/codecs/state_codec.ts";
import { decodeTicks } from "../../store/codecs/tick_codec.ts";
import type { User } from "../../store/users.ts";

/** Everything that a store holds, by collection. */
export class StoreImage {
  readonly #entries: readonly Deno.KvEntry<unknown>[];

  constructor(entries: readonly Deno.KvEntry<unknown>[]) {
    this.#entries = entries;
  }

  static async of(database: Database): Promise<StoreImage> {
    return new StoreImage(await database.list({ prefix: [] }));
  }

  of<Value>(collection: string): { key: Deno.KvKey; value: Value }[] {
    return this.#entries.filter(({ key }) => key[0] === collection)
      .map(({ key, value }) => ({ key, value: value as Value }));
  }

  states(): MonitorState[] {
    return this.of<Uint8Array>("states").flatMap(({ value }) => [
      ...decodeStates(value).states.values(),
    ]);
  }

  events(urlId: number): MonitorEvent[] {
    return this.of<MonitorEvent>("events")
      .filter(({ key }) => key[1] === urlId).map(({ value }) => value);
  }

  /** Ticks of live windows and blocks, each slot once. */
  ticks(urlId: number): Tick[] {
    const live = this.of<{ ticks: Uint8Array }>("live")
      .map(({ value }) => value.ticks);
    const packed = this.of<Uint8Array>("ticks").map(({ value }) => value);
    const bySlot = new Map<number, Tick>();
    for (const bytes of [...live, ...packed]) {
      const own = new Set<number>();
      for (const tick of decodeTicks(bytes).get(urlId) ?? []) {
        assert.ok(!own.has(tick.at), `slot ${tick.at} of url ${urlId} twice`);
        own.add(tick.at);
        const known = bySlot.get(tick.at);
        if (known !== undefined) assert.deepEqual(tick, known);
        bySlot.set(tick.at, tick);
      }
    }
    return [...bySlot.values()].sort((a, b) => a.at - b.at);
  }
}

/** What holds of every store at every moment, as long as its first ticks are still kept. */
export function assertStoreLaws(image: StoreImage): void {
  for (const state of image.states()) {
    const events = image.events(state.id);
    if (events.length > 0 || state.eventNumber > 0) {
      assertEventLaws(events, state);
    }
    assertCounts(image.ticks(state.id), state);
  }
  assertAccountLaws(image);
}

/** Events are numbered from 1, alternate, adjoin, grow in time; the last is what the state says. */
export function assertEventLaws(
  events: readonly MonitorEvent[],
  state: MonitorState,
): void {
  events.forEach((event, index) => {
    const next = events[index + 1];
    assert.equal(event.number, index + 1);
    assert.equal(event.endedAt, next?.startedAt ?? null);
    if (next === undefined) return;
    assert.notEqual(event.event, next.event);
    assert.ok(event.startedAt < next.startedAt);
  });
  assert.deepEqual(events.at(-1) ?? null, currentEvent(state));
}

export function assertCounts(
  ticks: readonly Tick[],
  state: MonitorState,
): void {
  const count = (outcome: string) =>
    ticks.filter((tick) => tick.outcome === outcome).length;
  assert.deepEqual(
    [state.upCount, state.downCount, state.unknownCount],
    [count("up") + count("degraded"), count("down"), count("unknown")],
    `counts of url ${state.id}`,
  );
}

function assertAccountLaws(image: StoreImage): void {
  const users = new Map(
    image.of<User>("users").map(({ key, value }) => [key[1], value]),
  );
  const byEmail = image.of<number>("users_by_email");
  assert.equal(byEmail.length, users.size);
  for (const { key, value: id } of byEmail) {
    assert.equal(users.get(id)?.email, key[1]);
  }
  const owned = image.of<Monitor>("urls")
    .filter(({ value }) => value.ownerId !== null)
    .map(({ value }) => `${value.ownerId}/${value.id}`);
  const index = image.of("urls_by_user").map(({ key }) =>
    key.slice(1).join("/")
  );
  assert.deepEqual(index.sort(), owned.sort());
}
