import assert from "node:assert/strict";
import type { DueSlot } from "../../../monitor/rounds/due_slot.ts";
import { SlotStarter } from "../../../monitor/rounds/slot_starter.ts";
import {
  MAX_STARTS_PER_PASS,
  StartPace,
} from "../../../monitor/rounds/start_pace.ts";
import { newMonitorState } from "../../../monitor/monitor_state.ts";
import type { MonitorState } from "../../../monitor/monitor_state.ts";
import { VirtualTime } from "../../simulation/virtual_time.ts";
import { EPOCH } from "../fixtures/arbitraries.ts";
import { monitoredUrl } from "../fixtures/monitored_url.ts";

/** An operator's account. */
const OPERATOR = 8;

/** Starts whose probes take 1 ms. */
class Rig {
  readonly time = new VirtualTime();
  readonly clock = this.time.clock(EPOCH);
  readonly pace = new StartPace(this.clock);
  readonly states = new Map<number, MonitorState>();
  readonly started: DueSlot[] = [];
  missed = 0;
  readonly starter = new SlotStarter({
    clock: this.clock,
    pace: this.pace,
    isMembers: ({ ownerId }) => ownerId !== null && ownerId !== OPERATOR,
    probe: (slot) => {
      this.started.push(slot);
      return new Promise((end) => this.clock.setTimer(end, 1));
    },
    onMissed: (count) => this.missed += count,
  });

  due(id: number, at = EPOCH, ownerId: number | null = null): void {
    this.starter.start(this.slot(id, at, ownerId));
  }

  slot(id: number, at = EPOCH, ownerId: number | null = null): DueSlot {
    return {
      monitor: monitoredUrl({ id, ownerId }),
      at,
      window: 1,
      recorder: {
        states: this.states,
        record: () => {},
        isOpenAt: () => true,
      },
    };
  }

  /** As if so many had just started. */
  exhaust(): void {
    while (this.pace.take());
  }

  ids(): number[] {
    return this.started.map(({ monitor }) => monitor.id);
  }
}

Deno.test("SlotStarter starts a slot at once when it may, else after a pass of the loop", async () => {
  const rig = new Rig();
  for (let id = 1; id <= MAX_STARTS_PER_PASS + 1; id++) rig.due(id);
  assert.equal(rig.started.length, MAX_STARTS_PER_PASS);
  assert.equal(rig.starter.waiting, 1);
  await rig.time.advance(10);
  assert.equal(rig.started.length, MAX_STARTS_PER_PASS + 1);
  assert.equal(rig.starter.waiting, 0);
});

Deno.test("SlotStarter keeps one slot of a monitor waiting, the latest, and counts the others as missed once", async () => {
  const rig = new Rig();
  rig.exhaust();
  for (const slot of [0, 1_000, 2_000]) rig.due(1, EPOCH + slot);
  rig.due(2);
  await rig.time.advance(100);
  assert.deepEqual(rig.ids(), [1, 2], "it has kept its place");
  assert.deepEqual(rig.started.map(({ at }) => at), [EPOCH + 2_000, EPOCH]);
  assert.equal(rig.missed, 2);
});

Deno.test("SlotStarter misses no extra slot that the next regular one takes the place of", async () => {
  const rig = new Rig();
  rig.exhaust();
  for (const slot of [300, 1_000, 2_000]) rig.due(1, EPOCH + slot);
  await rig.time.advance(100);
  assert.deepEqual(rig.started.map(({ at }) => at), [EPOCH + 2_000]);
  assert.equal(rig.missed, 1);
});

Deno.test("SlotStarter starts what may be about to go down first, and the operator's before users'", async () => {
  const rig = new Rig();
  const up = newMonitorState(1);
  rig.states.set(3, { ...up, id: 3, status: "up", failures: 1 });
  rig.states.set(4, { ...up, id: 4, status: "up", lastOutcome: "unknown" });
  rig.states.set(5, { ...up, id: 5, status: "down", failures: 9 });
  rig.exhaust();
  rig.due(1, EPOCH, 7);
  for (const id of [2, 3, 4, 5]) rig.due(id);
  await rig.time.advance(100);
  assert.deepEqual(rig.ids(), [3, 4, 2, 5, 1]);
});

Deno.test("SlotStarter starts what an operator's account watches before what members watch", async () => {
  const rig = new Rig();
  rig.exhaust();
  rig.due(1, EPOCH, 7);
  rig.due(2, EPOCH, OPERATOR);
  await rig.time.advance(100);
  assert.deepEqual(rig.ids(), [2, 1]);
});

Deno.test("SlotStarter lets a monitor go first from when its failure is recorded, also while it waits", async () => {
  const rig = new Rig();
  rig.exhaust();
  for (const id of [1, 2, 3]) rig.due(id);
  rig.states.set(3, { ...newMonitorState(3), status: "up", failures: 1 });
  rig.starter.rank(rig.slot(3));
  await rig.time.advance(100);
  assert.deepEqual(rig.ids(), [3, 1, 2], "and once");
  assert.equal(rig.missed, 0);
});

Deno.test("SlotStarter asks all alike when there are more than it may start", async () => {
  const rig = new Rig();
  const MONITORS = 1_000;
  for (let ms = 0; ms < 20_000; ms++) {
    rig.due(ms % MONITORS + 1, EPOCH + ms);
    await rig.time.advance(1);
  }
  const counts = new Map<number, number>();
  for (const id of rig.ids()) counts.set(id, (counts.get(id) ?? 0) + 1);
  const all = [...counts.values()];
  assert.equal(all.length, MONITORS);
  assert.ok(Math.max(...all) - Math.min(...all) <= 1, "evenly");
  assert.ok(Math.max(...all) < 20, "less often");
  assert.equal(
    rig.missed,
    20 * MONITORS - rig.started.length - rig.starter.waiting,
  );
});

Deno.test("SlotStarter.drop() misses what waits and starts it no more", async () => {
  const rig = new Rig();
  for (let id = 1; id <= 100; id++) rig.due(id);
  rig.starter.drop();
  assert.equal(rig.missed, 100 - MAX_STARTS_PER_PASS);
  await rig.time.advance(1_000);
  assert.equal(rig.started.length, MAX_STARTS_PER_PASS);
  rig.due(1);
  await rig.time.advance(1_000);
  assert.equal(rig.started.length, MAX_STARTS_PER_PASS + 1);
});
