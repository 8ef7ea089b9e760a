import assert from "node:assert/strict";
import fc from "fast-check";
import { SlotQueue } from "../../../monitor/rounds/slot_queue.ts";

Deno.test("SlotQueue takes what is due in the order of time, whatever the order of arrival", () => {
  const times = fc.array(fc.nat(1_000));
  fc.assert(fc.property(times, fc.nat(1_000), (ats, now) => {
    const queue = new SlotQueue();
    ats.forEach((at, id) => queue.push(at, id));
    const taken: number[] = [];
    for (let due = queue.popDue(now); due !== null; due = queue.popDue(now)) {
      assert.equal(ats[due.id], due.at);
      taken.push(due.at);
    }
    const sorted = ats.toSorted((a, b) => a - b);
    assert.deepEqual(taken, sorted.filter((at) => at <= now));
    assert.equal(queue.nextAt(), sorted.find((at) => at > now) ?? Infinity);
    assert.equal(queue.size, ats.length - taken.length);
  }));
});

Deno.test("SlotQueue holds what was pushed between two takes in order too", () => {
  const steps = fc.array(fc.option(fc.nat(100), { nil: null }));
  fc.assert(fc.property(steps, (list) => {
    const queue = new SlotQueue();
    const model: number[] = [];
    for (const step of list) {
      if (step === null) {
        model.sort((a, b) => a - b);
        assert.equal(queue.popDue(Infinity)?.at, model.shift());
      } else {
        queue.push(step, step);
        model.push(step);
      }
    }
  }));
});

Deno.test("SlotQueue.clear() leaves nothing due", () => {
  const queue = new SlotQueue();
  queue.push(1, 1);
  queue.clear();
  assert.equal(queue.popDue(Infinity), null);
  assert.equal(queue.nextAt(), Infinity);
});
