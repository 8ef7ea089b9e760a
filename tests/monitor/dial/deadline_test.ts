import assert from "node:assert/strict";
import { Deadline, DeadlineWheel } from "../../../monitor/dial/deadline.ts";

Deno.test("DeadlineWheel ends deadlines in their order, whatever the order of their start", async () => {
  const wheel = new DeadlineWheel();
  const ended: number[] = [];
  await Promise.all([500, 5, 250].map((timeoutMs) => {
    const deadline = wheel.start(timeoutMs);
    return new Promise<void>((done) =>
      deadline.onExpiry(() => {
        ended.push(timeoutMs);
        assert.ok(deadline.expired);
        done();
      })
    );
  }));
  assert.deepEqual(ended, [5, 250, 500]);
});

Deno.test("DeadlineWheel is never early", async () => {
  const wheel = new DeadlineWheel();
  const startedAt = performance.now();
  const deadline = wheel.start(23);
  await new Promise<void>((done) => deadline.onExpiry(done));
  assert.ok(performance.now() - startedAt >= 23);
});

Deno.test("Deadline.clear() ends it without a call and leaves the others running", async () => {
  const wheel = new DeadlineWheel();
  const cleared = wheel.start(5);
  const other = wheel.start(20);
  cleared.onExpiry(() => assert.fail("must not be called"));
  cleared.clear();
  cleared.clear();
  await new Promise<void>((done) => other.onExpiry(done));
  assert.equal(cleared.expired, false);
});

Deno.test("DeadlineWheel keeps no timer when no deadline runs", () => {
  const wheel = new DeadlineWheel();
  for (let turn = 0; turn < 3; turn++) {
    const deadlines = [wheel.start(60_000), wheel.start(1_000)];
    for (const deadline of deadlines) deadline.clear();
  } // the sanitizer of the test finds a timer that is left
});

Deno.test("Deadline.onExpiry() calls the latest one only, at once when it is too late", async () => {
  const deadline = new DeadlineWheel().start(1);
  deadline.onExpiry(() => assert.fail("was replaced"));
  await new Promise<void>((done) => deadline.onExpiry(done));
  let calls = 0;
  deadline.onExpiry(() => calls++);
  assert.equal(calls, 1);
});

Deno.test("Deadline.takeExtraMs() gives back what the process lost, at most half of the timeout in all, and one last pass", () => {
  const deadline = new Deadline(1_000, 100, () => {});
  const extras = [400, 900, 9_900, 9_900].map((lostMs) =>
    deadline.takeExtraMs(lostMs)
  );
  assert.deepEqual(extras, [300, 200, 5, 0]);
});

Deno.test("Deadline.takeExtraMs() gives nothing back for what was lost before it began", () => {
  const deadline = new Deadline(1_000, 5_000, () => {});
  assert.deepEqual([5_000, 5_000].map((ms) => deadline.takeExtraMs(ms)), [
    5,
    0,
  ]);
});

Deno.test("DeadlineWheel ends a deadline half its time later, however much the process loses", async () => {
  let lostMs = 0;
  const wheel = new DeadlineWheel(() => lostMs += 10_000);
  const startedAt = performance.now();
  const deadline = wheel.start(40);
  await new Promise<void>((done) => deadline.onExpiry(done));
  assert.ok(performance.now() - startedAt >= 60);
});

Deno.test("DeadlineWheel ends no deadline that another one's end has cleared, and still all others", async () => {
  const wheel = new DeadlineWheel();
  const [first, second] = [wheel.start(10), wheel.start(10)];
  const third = wheel.start(40);
  first.onExpiry(() => second.clear());
  second.onExpiry(() => assert.fail("it was cleared"));
  await new Promise<void>((done) => third.onExpiry(done));
  assert.deepEqual([first.expired, second.expired], [true, false]);
});
