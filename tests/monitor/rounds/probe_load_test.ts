import assert from "node:assert/strict";
import { LoadMeter } from "../../../monitor/rounds/probe_load.ts";
import { VirtualTime } from "../../simulation/virtual_time.ts";
import { EPOCH } from "../fixtures/arbitraries.ts";

/** Seconds with so many asked, of them unknown, and missed, one line after the other. */
async function meterOf(
  lines: [seconds: number, asked: number, unknown: number, missed: number][],
): Promise<LoadMeter> {
  const time = new VirtualTime();
  const meter = new LoadMeter(time.clock(EPOCH));
  for (const [seconds, asked, unknown, missed] of lines) {
    for (let second = 0; second < seconds; second++) {
      for (let count = 0; count < asked; count++) {
        meter.noteAsked();
        meter.noteEnded(count < unknown);
      }
      meter.noteMissed(missed);
      await time.advance(1_000);
    }
  }
  return meter;
}

Deno.test("LoadMeter.read() tells what is asked and due, and that all is well", async () => {
  const meter = await meterOf([[30, 40, 0, 1]]);
  const { askedPerSecond, ...rest } = meter.read(41);
  assert.ok(askedPerSecond >= 36 && askedPerSecond <= 40);
  assert.deepEqual(rest, {
    duePerSecond: 41,
    unknownShare: 0,
    failedShare: 1 / 41,
    overloaded: false,
  });
});

const OVERLOADS: [what: string, unknown: number, missed: number][] = [
  ["a part of the slots is missed", 0, 10],
  ["a part of the probes comes to nothing", 10, 0],
];

for (const [what, unknown, missed] of OVERLOADS) {
  Deno.test(`LoadMeter.read() tells of overload when ${what}, and not ten seconds later`, async () => {
    const overload: [number, number, number, number] = [
      20,
      40,
      unknown,
      missed,
    ];
    assert.ok((await meterOf([overload])).read(50).overloaded);
    const later = await meterOf([overload, [11, 40, 0, 0]]);
    assert.ok(!later.read(50).overloaded);
  });
}

Deno.test("LoadMeter.read() speaks of the unknown of the last minute", async () => {
  const meter = await meterOf([[30, 10, 5, 0], [30, 10, 0, 0]]);
  assert.ok(Math.abs(meter.read(10).unknownShare - 0.25) < 0.02);
  const later = await meterOf([[30, 10, 5, 0], [61, 10, 0, 0]]);
  assert.equal(later.read(10).unknownShare, 0);
});

Deno.test("LoadMeter.read() has figures before there is anything to tell", async () => {
  assert.deepEqual((await meterOf([])).read(3), {
    askedPerSecond: 0,
    duePerSecond: 3,
    unknownShare: 0,
    failedShare: 0,
    overloaded: false,
  });
});

Deno.test("LoadMeter.read() calls it no failure when very few slots come to nothing", async () => {
  assert.equal((await meterOf([[1, 3, 3, 0]])).read(3).failedShare, 0);
  assert.equal((await meterOf([[1, 4, 1, 4]])).read(3).failedShare, 5 / 8);
});
