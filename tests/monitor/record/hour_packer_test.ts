import assert from "node:assert/strict";
import { HourPacker } from "../../../monitor/record/hour_packer.ts";
import type { ShardRecorder } from "../../../monitor/record/shard_recorder.ts";
import { CLAIM_WINDOWS } from "../../../monitor/slots.ts";
import { VirtualTime } from "../../simulation/virtual_time.ts";

const HOUR_MS = 3_600_000;
const HOUR = 500_000;

function rig(packedHour: number) {
  const time = new VirtualTime();
  const packed: [shard: number, hour: number][] = [];
  let fails = false;
  const packer = new HourPacker({
    clock: time.clock(HOUR * HOUR_MS),
    windowMs: 10_000,
    packHours: (shard, hour) => {
      if (fails) return Promise.reject(new Error("busy"));
      packed.push([shard, hour]);
      packedHour = hour;
      return Promise.resolve();
    },
  });
  const recorder = {
    shard: 0,
    get packedHour() {
      return packedHour;
    },
    flush: () => Promise.resolve(),
    reload: () => Promise.resolve(),
  } as unknown as ShardRecorder;
  const pack = () => packer.packNext([recorder], () => true);
  const fail = (now: boolean) => fails = now;
  return { time, packed, pack, fail };
}

Deno.test("HourPacker packs an hour once none of its windows can be written any more", async () => {
  const { time, packed, pack } = rig(HOUR - 2);
  await time.advance((CLAIM_WINDOWS + 1) * 10_000 - 1_000);
  await pack();
  assert.deepEqual(packed, []);
  await time.advance(1_000);
  await pack();
  await pack();
  assert.deepEqual(packed, [[0, HOUR - 1]]);
});

Deno.test("HourPacker leaves alone a shard that nothing was recorded of", async () => {
  const { time, packed, pack } = rig(0);
  await time.advance(HOUR_MS);
  await pack();
  assert.deepEqual(packed, []);
});

Deno.test("HourPacker tries again half a minute after a failure", async () => {
  const { time, packed, pack, fail } = rig(HOUR - 2);
  await time.advance(HOUR_MS / 2);
  fail(true);
  await assert.rejects(pack(), /busy/);
  fail(false);
  await time.advance(29_000);
  await pack();
  assert.equal(packed.length, 0);
  await time.advance(1_000);
  await pack();
  assert.equal(packed.length, 1);
});
