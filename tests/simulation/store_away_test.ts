import assert from "node:assert/strict";
import { foldTick, newMonitorState } from "../../monitor/monitor_state.ts";
import { nextSlot, phaseOf } from "../../monitor/slots.ts";
import type { Monitor, MonitorEvent } from "../../monitor/types.ts";
import { EPOCH, Simulation } from "./simulation.ts";
import { AWAY, FULL_DISK, type Storm } from "./store_weather.ts";

const MINUTE_MS = 60_000;
/** A probe starts at most this long after its slot. */
const MAX_LATE_MS = 1_000;

/** The slots of a url from `from` to `to`, which are true milliseconds. */
function slotsOf(
  { id, intervalMs }: Monitor,
  from: number,
  to: number,
): number[] {
  const phase = phaseOf(id, intervalMs, Infinity);
  const slots: number[] = [];
  let slot = nextSlot(EPOCH + from, phase, intervalMs);
  for (; slot < EPOCH + to; slot += intervalMs) slots.push(slot);
  return slots;
}

/** The events that the recorded ticks make, folded in the order of their slots. */
function eventsFrom(simulation: Simulation, monitor: Monitor): MonitorEvent[] {
  const events = new Map<number, MonitorEvent>();
  let state = newMonitorState(monitor.id);
  for (const tick of simulation.laws.recorded(monitor.id)) {
    const folded = foldTick(state, tick, { ...monitor, now: tick.at });
    state = folded.state;
    for (const event of folded.events) events.set(event.number, event);
  }
  return [...events.values()];
}

const CASES: [name: string, storm: Storm, instances: number, ms: number][] = [
  ["away for three minutes, one instance", AWAY, 1, 3 * MINUTE_MS],
  ["away for three minutes, two instances", AWAY, 2, 3 * MINUTE_MS],
  ["away for nine minutes, three instances", AWAY, 3, 9 * MINUTE_MS],
  ["away for two seconds, two instances", AWAY, 2, 2_000],
  ["full for three minutes, two instances", FULL_DISK, 2, 3 * MINUTE_MS],
];

for (const [name, storm, instances, ms] of CASES) {
  Deno.test(`Simulation probes every slot and writes it afterwards when the store is ${name}`, async () => {
    const simulation = await Simulation.begin({ seed: 3, instances, urls: 10 });
    await simulation.pass(2 * MINUTE_MS);
    const from = simulation.time.now;
    simulation.weather.storm(storm, ms);
    await simulation.pass(ms);
    for (const monitor of simulation.storedUrls()) {
      const asked = simulation.targets.asked.get(monitor.id) ?? [];
      const unprobed = slotsOf(monitor, from, from + ms - MAX_LATE_MS)
        .filter((slot) =>
          !asked.some(({ wall }) => wall >= slot && wall <= slot + MAX_LATE_MS)
        );
      assert.deepEqual(unprobed, [], `url ${monitor.id} is not probed`);
    }
    await simulation.pass(MINUTE_MS);
    const to = simulation.time.now - 20_000;
    for (const monitor of simulation.storedUrls()) {
      const { id } = monitor;
      const recorded = new Set(
        simulation.laws.recorded(id).map(({ at }) => at),
      );
      const unwritten = slotsOf(monitor, from, to)
        .filter((slot) => !recorded.has(slot));
      assert.deepEqual(unwritten, [], `url ${id} is not written`);
      assert.deepEqual(
        simulation.laws.eventsOf(id),
        eventsFrom(simulation, monitor),
        `the outages of url ${id} are dated by their probes`,
      );
    }
    const { lost, missed } = simulation.counts;
    assert.deepEqual({ lost, missed }, { lost: 0, missed: 0 });
    for (const seat of simulation.seats) await simulation.stop(seat);
    await simulation.audit();
  });
}

Deno.test("Simulation counts as lost what it found while the store was away for longer than claims last", async () => {
  const simulation = await Simulation.begin({
    ...{ seed: 4, instances: 2, urls: 10 },
  });
  await simulation.pass(2 * MINUTE_MS);
  const from = simulation.time.now;
  simulation.weather.storm(AWAY, 15 * MINUTE_MS);
  await simulation.pass(17 * MINUTE_MS);
  const due = simulation.storedUrls().flatMap((monitor) =>
    slotsOf(monitor, from - MINUTE_MS, simulation.time.now - 20_000).map((
      slot,
    ) => ({
      id: monitor.id,
      slot,
    }))
  );
  const written = due.filter(({ id, slot }) =>
    simulation.laws.recorded(id).some(({ at }) => at === slot)
  );
  const { lost, missed } = simulation.counts;
  assert.equal(missed, 0);
  assert.ok(lost > 0 && written.length > due.length / 2);
  // those in between, after failures that were not confirmed yet, are lost too
  assert.ok(written.length + lost >= due.length);
});
