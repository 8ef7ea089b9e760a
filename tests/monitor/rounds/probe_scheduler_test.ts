import assert from "node:assert/strict";
import { ProbeScheduler } from "../../../monitor/rounds/probe_scheduler.ts";
import { nextSlot, phaseOf } from "../../../monitor/slots.ts";
import type { Clock, Monitor } from "../../../monitor/types.ts";
import { VirtualTime } from "../../simulation/virtual_time.ts";
import { EPOCH } from "../fixtures/arbitraries.ts";
import { monitoredUrl } from "../fixtures/monitored_url.ts";

interface Due {
  readonly id: number;
  readonly slot: number;
  readonly at: number;
}

const MINUTE_MS = 60_000;

function rig({ phaseSpanMs = Infinity } = {}) {
  const time = new VirtualTime();
  let stepMs = 0;
  const plain = time.clock(EPOCH);
  const clock: Clock = { ...plain, wallMs: () => plain.wallMs() + stepMs };
  const due: Due[] = [];
  const missed: number[] = [];
  const errors: unknown[] = [];
  const scheduler = new ProbeScheduler({
    clock,
    phaseSpanMs,
    onWake: () => {},
    onDue: (monitor, slot) => {
      if (monitor.name === "bad") throw new Error("bad");
      due.push({ id: monitor.id, slot, at: clock.wallMs() });
    },
    onMissed: (count) => missed.push(count),
    onError: (error) => errors.push(error),
  });
  scheduler.start();
  const step = (ms: number) => {
    stepMs += ms;
    scheduler.restart();
  };
  return { time, clock, scheduler, due, missed, errors, step };
}

function slotsOf(monitor: Monitor, from: number, to: number): number[] {
  const phase = phaseOf(monitor.id, monitor.intervalMs, Infinity);
  const slots: number[] = [];
  for (
    let slot = nextSlot(from, phase, monitor.intervalMs);
    slot < to;
    slot += monitor.intervalMs
  ) slots.push(slot);
  return slots;
}

Deno.test("ProbeScheduler is due within a quarter of an interval of 10 ms", async () => {
  const { time, scheduler, due, missed } = rig();
  const monitor = monitoredUrl({ intervalMs: 10 });
  scheduler.add(monitor, EPOCH);
  scheduler.add(monitoredUrl({ id: 2, intervalMs: 1_000 }), EPOCH);
  await time.advance(2_000);
  const own = due.filter(({ id }) => id === monitor.id);
  assert.deepEqual(
    own.map(({ slot }) => slot),
    slotsOf(monitor, EPOCH, EPOCH + 2_001),
  );
  assert.ok(own.every(({ slot, at }) => at - slot <= 2.5));
  assert.deepEqual(missed, []);
});

Deno.test("ProbeScheduler probes a new url of a week's interval at once, and one that was probed at its slot", async () => {
  const weekMs = 7 * 24 * 60 * MINUTE_MS;
  const { time, scheduler, due } = rig();
  const fresh = monitoredUrl({ id: 1, intervalMs: weekMs });
  const known = monitoredUrl({ id: 2, intervalMs: weekMs });
  const [next = NaN] = slotsOf(known, EPOCH, EPOCH + 2 * weekMs);
  scheduler.add(fresh, 0);
  scheduler.add(known, next - weekMs);
  await time.advance(MINUTE_MS);
  assert.deepEqual(due.map(({ id }) => id), [fresh.id]);
  await time.advance(next - EPOCH);
  const later = due.filter(({ id }) => id === known.id);
  assert.deepEqual(later.map(({ slot }) => slot), [next]);
});

Deno.test("ProbeScheduler is due at every slot of every url, once and in time", async () => {
  const { time, scheduler, due, missed } = rig();
  const monitors = [100, 700, 1_000, 60_000].map((intervalMs, index) =>
    monitoredUrl({ id: index + 1, intervalMs })
  );
  for (const monitor of monitors) scheduler.add(monitor, EPOCH);
  await time.advance(120_000);
  for (const monitor of monitors) {
    assert.deepEqual(
      due.filter(({ id }) => id === monitor.id).map(({ slot }) => slot),
      slotsOf(monitor, EPOCH, EPOCH + 120_001),
    );
  }
  assert.ok(due.every(({ slot, at }) => at >= slot && at - slot <= 20));
  assert.deepEqual(missed, []);
});

const GATHERING: [urls: number, intervalMs: number, mostLateMs: number][] = [
  [1, 1_000, 0],
  [2_000, 20_000, 20],
  [2_000, 4_000, 4],
  [4_000, 1_000, 2],
];

for (const [count, intervalMs, mostLateMs] of GATHERING) {
  Deno.test(`ProbeScheduler starts slots together, none more than ${mostLateMs} ms late, with ${count} urls every ${intervalMs} ms`, async () => {
    const { time, scheduler, due } = rig();
    for (let id = 1; id <= count; id++) {
      scheduler.add(monitoredUrl({ id, intervalMs }), EPOCH);
    }
    await time.advance(2 * intervalMs);
    const late = due.map(({ slot, at }) => at - slot);
    assert.ok(Math.max(...late) <= mostLateMs);
    const wakes = new Set(due.map(({ at }) => at)).size;
    assert.ok(count === 1 || wakes < due.length * 0.7);
  });
}

Deno.test("ProbeScheduler probes an overdue url at once, unless a slot is near, and then at its slots", async () => {
  const { time, scheduler, due } = rig();
  const monitor = monitoredUrl({ intervalMs: 60_000 });
  scheduler.add(monitor, 0);
  await time.advance(120_000);
  const [first, ...rest] = due.map(({ slot }) => slot);
  assert.equal(first, EPOCH);
  assert.deepEqual(rest, slotsOf(monitor, EPOCH + 1, EPOCH + 120_001));
});

const LAST_PROBED: [what: string, lastAt: number][] = [
  ["never", 0],
  ["two hours ago", EPOCH - 7_200_000],
  ["two hours ahead, before the clock was set back", EPOCH + 7_200_000],
];

for (const [what, lastAt] of LAST_PROBED) {
  Deno.test(`ProbeScheduler gives no extra slot within 500 ms of a regular one to a url that was probed ${what}`, async () => {
    const { time, scheduler, due } = rig();
    const monitors = Array.from(
      { length: 100 },
      (_, index) => monitoredUrl({ id: index + 1, intervalMs: 2_000 }),
    );
    for (const monitor of monitors) scheduler.add(monitor, lastAt);
    await time.advance(1_999);
    const pairs = monitors.map(({ id }) =>
      due.filter((each) => each.id === id)
    );
    assert.ok(pairs.some((slots) => slots.length === 1));
    for (const [extra, regular] of pairs) {
      assert.ok(extra);
      if (regular) assert.ok(regular.slot - extra.slot > 500);
    }
  });
}

Deno.test("ProbeScheduler paces the first probes of many urls", async () => {
  const { time, scheduler, due } = rig();
  for (let id = 1; id <= 1_000; id++) {
    scheduler.add(monitoredUrl({ id, intervalMs: 3_600_000 }), 0);
  }
  await time.advance(100);
  assert.ok(due.length > 150 && due.length <= 250, String(due.length));
  await time.advance(500);
  assert.ok(due.length >= 998, String(due.length));
});

Deno.test("ProbeScheduler makes no burst after a pause: what is late is counted as missed", async () => {
  const { time, clock, scheduler, due, missed } = rig();
  scheduler.add(monitoredUrl(), EPOCH);
  await time.advance(5_000);
  const before = due.length;
  const paused = clock.wallMs() + 90_000;
  // The process stands still: time passes, and no timer fires before it goes on.
  const { wallMs } = clock;
  Object.assign(clock, { wallMs: () => Math.max(wallMs(), paused) });
  await time.advance(1_001);
  assert.ok(due.length - before <= 1);
  const sum = missed.reduce((total, count) => total + count, 0);
  assert.ok(sum >= 88 && sum <= 91, String(sum));
});

for (const stepMs of [7_200_000, -7_200_000]) {
  Deno.test(`ProbeScheduler.restart() leaves neither silence nor burst after a step of ${stepMs} ms`, async () => {
    const { time, scheduler, due, missed, step } = rig();
    scheduler.add(monitoredUrl(), EPOCH);
    await time.advance(5_000);
    const before = due.length;
    step(stepMs);
    await time.advance(5_000);
    assert.ok(due.length - before >= 4 && due.length - before <= 6);
    assert.deepEqual(missed, []);
  });
}

Deno.test("ProbeScheduler.restart() waits for no slot of the clock that was", async () => {
  const { time, clock, scheduler, due, step } = rig();
  const monitor = monitoredUrl({ intervalMs: 60_000 });
  scheduler.add(monitor, EPOCH);
  await time.advance(10);
  const [next = NaN] = slotsOf(
    monitor,
    clock.wallMs() + 3_600_000,
    EPOCH + 7_200_000,
  );
  step(next - 20 - clock.wallMs());
  await time.advance(20);
  assert.deepEqual(due.map(({ slot }) => slot), [next]);
});

Deno.test("ProbeScheduler has one slot in each cron run of a minute, however long the shard takes to be held", async () => {
  const { time, clock, scheduler, due } = rig({ phaseSpanMs: 40_000 });
  const early = Array.from(
    { length: 500 },
    (_, id) => monitoredUrl({ id, intervalMs: MINUTE_MS }),
  )
    .find(({ id }) => phaseOf(id, MINUTE_MS, 40_000) < 600);
  assert.ok(early);
  for (const [minute, heldAfterMs] of [800, 700, 600, 750, 700].entries()) {
    const begins = EPOCH + minute * MINUTE_MS;
    await time.advance(begins + heldAfterMs - clock.wallMs());
    scheduler.remove(early.id);
    scheduler.start();
    scheduler.add(early, due.at(-1)?.slot ?? 0);
    await time.advance(begins + 52_000 - clock.wallMs());
    scheduler.stop();
  }
  const minutes = due.map(({ slot }) => Math.floor((slot - EPOCH) / MINUTE_MS));
  assert.deepEqual(minutes, [0, 1, 2, 3, 4]);
});

Deno.test("ProbeScheduler keeps the others on time when one url makes trouble", async () => {
  const { time, scheduler, due, errors } = rig();
  scheduler.add(monitoredUrl({ id: 1, name: "bad" }), EPOCH);
  scheduler.add(monitoredUrl({ id: 2 }), EPOCH);
  await time.advance(5_000);
  assert.equal(due.length, 5);
  assert.equal(errors.length, 5);
});

Deno.test("ProbeScheduler.remove() and stop() end the slots, and nothing grows with urls that come and go", async () => {
  const { time, scheduler, due } = rig();
  for (let count = 0; count < 5_000; count++) {
    scheduler.add(monitoredUrl({ intervalMs: 6_000_000 }), EPOCH);
    scheduler.remove(1);
  }
  scheduler.add(monitoredUrl(), EPOCH);
  await time.advance(3_000);
  assert.equal(due.length, 3);
  scheduler.stop();
  await time.advance(3_000);
  assert.equal(due.length, 3);
});

Deno.test("ProbeScheduler.stop() starts what is due by then, as no later wake will", async () => {
  for (let ms = 1_000; ms < 1_050; ms++) {
    const { time, clock, scheduler, due } = rig();
    const monitors = Array.from(
      { length: 100 },
      (_, id) => monitoredUrl({ id }),
    );
    for (const monitor of monitors) scheduler.add(monitor, EPOCH);
    await time.advance(ms);
    scheduler.stop();
    const slots = monitors.flatMap((monitor) =>
      slotsOf(monitor, EPOCH, clock.wallMs() + 1)
    );
    assert.equal(due.length, slots.length);
  }
});

Deno.test("ProbeScheduler gives what another missed its extra slot only once it holds it, but for short intervals", async () => {
  const cases: [intervalMs: number, lastAt: number, extra: boolean][] = [
    [6_000_000, EPOCH - 7_000_000, true],
    [6_000_000, 0, true],
    [30_000, EPOCH - 31_000, false],
    [30_000, 0, true],
  ];
  for (const [intervalMs, lastAt, extra] of cases) {
    const { time, scheduler, due } = rig();
    scheduler.add(monitoredUrl({ id: 3, intervalMs }), lastAt, EPOCH + 1_200);
    await time.advance(1_199);
    assert.deepEqual(due, []);
    await time.advance(30);
    assert.equal(due.length, extra ? 1 : 0, `${intervalMs}, ${lastAt}`);
  }
});
