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
      while (offered >= 1 && this.pace.take()) {
        offered--;
        starts++;
        this.#backlog++;
      }
      this.#backlog = Math.max(0, this.#backlog - this.perSecond / 1_000);
      this.delayMs = this.#backlog / this.perSecond * 1_000;
      if (ms % 100 === 0) this.pace.follow(this.delayMs);
      await this.time.advance(1);
    }
    return starts / seconds;
  }
}

Deno.test("StartPace allows no more in one pass than fit before the next step of others", () => {
  const { pace } = new Machine(1_000);
  let count = 0;
  while (pace.take()) count++;
  assert.equal(count, MAX_STARTS_PER_PASS);
  assert.ok(pace.waitMs() >= 1);
});

Deno.test("StartPace ramps up over some seconds, at a start and after a stall", async () => {
  const machine = new Machine(1_000_000);
  const rates: number[] = [];
  for (const restarts of [false, true]) {
    if (restarts) machine.pace.restart();
    rates.push(await machine.run(0.1), await machine.run(4));
    rates.push(await machine.run(0.1));
  }
  const [first = 0, , full = 0, again = 0, , later = 0] = rates;
  for (const rate of [first, again]) {
    assert.ok(rate <= 2 * FIRST_PER_SECOND, String(rate));
  }
  for (const rate of [full, later]) assert.ok(rate >= 8_000, String(rate));
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

Deno.test("StartPace does not grow while nothing has to wait", async () => {
  const machine = new Machine(1_000_000);
  await machine.run(10, 100);
  assert.equal(machine.pace.perSecond, FIRST_PER_SECOND);
});
