import assert from "node:assert/strict";
import { sleep } from "../../../monitor/clock_waits.ts";
import { OwnDelay } from "../../../monitor/rounds/own_delay.ts";
import { VirtualTime } from "../../simulation/virtual_time.ts";
import { EPOCH } from "../fixtures/arbitraries.ts";

/** A process whose exchanges with itself take as long as it is told; it is checked every 100 ms. */
class Rig {
  readonly time = new VirtualTime();
  readonly clock = this.time.clock(EPOCH);
  exchangeMs = 1;
  fails = false;
  exchanges = 0;
  readonly delay = new OwnDelay({
    clock: this.clock,
    exchange: {
      run: async () => {
        this.exchanges++;
        await sleep(this.clock, this.exchangeMs);
        if (this.fails) throw new Error("no descriptor");
      },
      close: () => {},
    },
  });

  async pass(ms: number, startsPerCheck = 0, inFlight = 1): Promise<void> {
    for (let passed = 0; passed < ms; passed += 100) {
      for (let count = 0; count < startsPerCheck; count++) {
        this.delay.noteStart();
      }
      this.delay.check(inFlight);
      await this.time.advance(100);
    }
  }
}

const PACES: [what: string, starts: number, inFlight: number, want: number][] =
  [
    ["nothing is in flight", 0, 0, 0],
    ["a few probes wait", 1, 3, 10],
    ["many probes start", 200, 3, 34],
  ];

for (const [what, starts, inFlight, want] of PACES) {
  Deno.test(`OwnDelay measures ${want} times in ten seconds when ${what}`, async () => {
    const rig = new Rig();
    await rig.pass(10_000, starts, inFlight);
    assert.equal(rig.exchanges, want);
  });
}

Deno.test("OwnDelay.worstSinceMs() is the longest exchange that ended since then", async () => {
  const busy = new Rig();
  assert.equal(busy.delay.worstSinceMs(0), 0);
  busy.exchangeMs = 300;
  await busy.pass(1_000);
  busy.exchangeMs = 5;
  await busy.pass(1_000);
  const since = busy.time.now;
  await busy.pass(3_000);
  assert.equal(busy.delay.worstSinceMs(0), 300);
  assert.equal(busy.delay.worstSinceMs(since), 5);
  assert.equal(busy.delay.recentWorstMs(), 300);
  await busy.pass(10_000);
  assert.equal(busy.delay.recentWorstMs(), 5);
});

Deno.test("OwnDelay counts an exchange that is under way with its age", async () => {
  const rig = new Rig();
  rig.exchangeMs = 60_000;
  await rig.pass(700);
  assert.equal(rig.delay.worstSinceMs(0), 700);
  assert.equal(rig.delay.worstSinceMs(rig.time.now), 700);
});

Deno.test("OwnDelay measures nothing by an exchange that could not be made, but something by one that was given up", async () => {
  const rig = new Rig();
  rig.fails = true;
  await rig.pass(1_000);
  assert.equal(rig.delay.worstSinceMs(0), 0);
  rig.exchangeMs = 9_000;
  await rig.pass(10_100);
  assert.equal(rig.delay.worstSinceMs(0), 9_000);
});

Deno.test("OwnDelay.catchUp() measures now unless that was done a moment ago, once for all who ask, and not after stop()", async () => {
  const rig = new Rig();
  rig.exchangeMs = 300;
  const both = Promise.all([rig.delay.catchUp(), rig.delay.catchUp()]);
  await rig.time.advance(300);
  await both;
  assert.equal(rig.delay.worstSinceMs(0), 300);
  await rig.delay.catchUp();
  assert.equal(rig.exchanges, 1);
  await rig.time.advance(250);
  const later = rig.delay.catchUp();
  await rig.time.advance(300);
  await later;
  assert.equal(rig.exchanges, 2);
  rig.delay.stop();
  await rig.time.advance(1_000);
  await rig.delay.catchUp();
  assert.equal(rig.exchanges, 2);
});
