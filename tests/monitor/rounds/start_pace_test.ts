import assert from "node:assert/strict";
import {
  FIRST_PER_SECOND,
  MAX_STARTS_PER_PASS,
  StartPace,
} from "../../../monitor/rounds/start_pace.ts";
import { VirtualTime } from "../../simulation/virtual_time.ts";
import { EPOCH } from "../fixtures/arbitraries.ts";

/** A machine that can start so many a second; what is beyond them delays it. */
class Machine {
  readonly time = new VirtualTime();
  readonly pace = new StartPace(this.time.clock(EPOCH));
  delayMs = 0;
  #backlog = 0;

  constructor(readonly perSecond: number) {}

  /** Asks for as many as may start; returns how many did, a second. */
  async run(seconds: number, wanted = Infinity): Promise<number> {
    let starts = 0;
    let offered = 0;
    for (let ms = 0; ms < seconds * 1_000; ms++) {
      offered += wanted / 1_000;
      this.pace.beginPass();
      while (offered >= 1 && this.pace.take()) {
        offered--;
        starts++;
        this.#backlog++;
      }
      this.#serve(this.perSecond / 1_000);
      this.delayMs = this.#backlog / this.perSecond * 1_000;
      if (ms % 100 === 0) this.pace.follow(this.delayMs, wanted);
      await this.time.advance(1);
    }
    return starts / seconds;
  }

  #serve(most: number): void {
    const before = Math.ceil(this.#backlog);
    this.#backlog = Math.max(0, this.#backlog - most);
    const ended = before - Math.ceil(this.#backlog);
    for (let count = 0; count < ended; count++) this.pace.noteEnded();
  }
}

Deno.test("StartPace allows no more in one pass than fit before the next step of others, however long it takes", async () => {
  const { pace, time } = new Machine(1_000);
  for (let pass = 0; pass < 2; pass++) {
    pace.beginPass();
    let count = 0;
    while (pace.take()) {
      count++;
      await time.advance(20);
    }
    assert.equal(count, MAX_STARTS_PER_PASS);
    assert.ok(pace.waitMs() >= 1);
  }
});

Deno.test("StartPace ramps up over some seconds at a start", async () => {
  const machine = new Machine(1_000_000);
  const first = await machine.run(0.1);
  await machine.run(4);
  const full = await machine.run(0.1);
  assert.ok(first <= 2 * FIRST_PER_SECOND, String(first));
  assert.ok(full >= 8_000, String(full));
});

Deno.test("StartPace goes on after a stall as fast as before, and no faster", async () => {
  const machine = new Machine(1_000_000);
  await machine.run(10, 1_000);
  machine.pace.restart();
  const { perSecond } = machine.pace;
  assert.ok(perSecond > 900 && perSecond <= 1_250, String(perSecond));
});

Deno.test("StartPace allows little more than what is due, however much waits", async () => {
  const machine = new Machine(1_000_000);
  for (let ms = 0; ms < 10_000; ms += 10) {
    machine.pace.beginPass();
    while (machine.pace.take());
    machine.pace.follow(0, 2_000);
    await machine.time.advance(10);
  }
  assert.equal(machine.pace.perSecond, 2_500);
});

Deno.test("StartPace is back at what it managed soon after a moment of delay", async () => {
  const machine = new Machine(1_000_000);
  await machine.run(10, 3_000);
  const before = machine.pace.perSecond;
  machine.pace.follow(400, 3_000);
  assert.ok(machine.pace.perSecond < before, String(machine.pace.perSecond));
  await machine.run(1.5, 3_000);
  assert.ok(machine.pace.perSecond >= 2_700, String(machine.pace.perSecond));
});

Deno.test("StartPace starts less than ends while it is late, and a few when nothing does", async () => {
  const { pace, time } = new Machine(1_000);
  const startIn = async (ms: number, ended: number) => {
    for (let count = 0; count < ended; count++) pace.noteEnded();
    await time.advance(ms);
    pace.beginPass();
    let starts = 0;
    while (pace.take()) starts++;
    return starts;
  };
  for (let ms = 0; ms < 4_000; ms += 100) {
    await startIn(100, 20);
    pace.follow(300, 1_000);
  }
  const perSecond = await startIn(100, 20) * 10;
  assert.ok(perSecond > 100 && perSecond < 200, String(perSecond));
  await startIn(1_000, 0);
  assert.equal(await startIn(1_000, 0), 20);
  pace.follow(0, 1_000);
  assert.ok(await startIn(1_000, 0) > 20);
});

Deno.test("StartPace makes up for what a quota keeps it from starting", async () => {
  const machine = new Machine(1_000_000);
  await machine.run(5, 2_000);
  const { pace, time } = machine;
  let starts = 0;
  for (let ms = 0; ms < 1_000; ms++) {
    await time.advance(1);
    if (ms % 100 < 70) continue; // it stands still
    pace.beginPass();
    while (pace.take()) starts++;
  }
  const said = `${starts} of ${pace.perSecond}`;
  assert.ok(starts > 0.9 * pace.perSecond, said);
  assert.ok(starts < 1.1 * pace.perSecond, said);
});

for (const perSecond of [50, 300, 1_300, 4_000]) {
  Deno.test(`StartPace settles near the ${perSecond} a second that a machine can do`, async () => {
    const machine = new Machine(perSecond);
    await machine.run(15);
    const rate = await machine.run(20);
    assert.ok(rate > 0.8 * perSecond && rate < 1.1 * perSecond, String(rate));
    assert.ok(machine.delayMs < 1_000, String(machine.delayMs));
  });
}

for (const perSecond of [300, 1_300]) {
  Deno.test(`StartPace measures the ${perSecond} a second that a machine can do once there is more to do, and forgets it`, async () => {
    const machine = new Machine(perSecond);
    assert.equal(machine.pace.measuredPerSecond, null);
    await machine.run(20);
    const measured = machine.pace.measuredPerSecond ?? 0;
    assert.ok(
      measured > 0.8 * perSecond && measured < 1.2 * perSecond,
      String(measured),
    );
    await machine.run(10, 10);
    assert.ok(machine.pace.measuredPerSecond !== null);
    await machine.time.advance(600_000);
    assert.equal(machine.pace.measuredPerSecond, null);
  });
}

Deno.test("StartPace measures nothing while all that is due is asked, whatever delays it", async () => {
  const machine = new Machine(1_000_000);
  await machine.run(5, 20);
  machine.pace.follow(5_000, 20);
  assert.equal(machine.pace.measuredPerSecond, null);
});

Deno.test("StartPace does not grow while nothing has to wait", async () => {
  const machine = new Machine(1_000_000);
  await machine.run(10, 100);
  assert.equal(machine.pace.perSecond, FIRST_PER_SECOND);
});
