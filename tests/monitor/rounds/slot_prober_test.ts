import assert from "node:assert/strict";
import type { JudgedSlot } from "../../../monitor/record/judged_slot.ts";
import { SlotProber } from "../../../monitor/rounds/slot_prober.ts";
import { StallWatch } from "../../../monitor/rounds/stall_watch.ts";
import type {
  ErrorKind,
  Monitor,
  ProbeResult,
} from "../../../monitor/types.ts";
import { VirtualTime } from "../../simulation/virtual_time.ts";
import { EPOCH } from "../fixtures/arbitraries.ts";
import { monitoredUrl, probeResult } from "../fixtures/monitored_url.ts";

const URL_ONE = monitoredUrl({ timeoutMs: 500 });

class Rig {
  readonly time = new VirtualTime();
  readonly clock = this.time.clock(EPOCH);
  readonly entries: JudgedSlot[] = [];
  readonly errors: unknown[] = [];
  readonly asked: Monitor[] = [];
  missed = 0;
  outdated = false;
  isDown = false;
  witnesses: Monitor[] = [];
  answer: (monitor: Monitor) => Promise<ProbeResult> = () =>
    Promise.resolve(probeResult());
  readonly stall = new StallWatch(this.clock, {
    onStall: () => {},
    onClockStep: () => {},
  });
  readonly prober = new SlotProber({
    clock: this.clock,
    stall: this.stall,
    probe: (monitor) => {
      this.asked.push(monitor);
      return this.answer(monitor);
    },
    isCurrent: () => !this.outdated,
    isDown: () => this.isDown,
    upElsewhere: () => this.witnesses,
    onEntry: (_window, entry) => this.entries.push(entry),
    onProbeStart: () => {},
    onResult: () => {},
    onMissed: (count) => this.missed += count,
    onError: (error) => this.errors.push(error),
  });

  constructor() {
    this.stall.start();
  }

  answersAfter(ms: number, result = probeResult()): void {
    this.answer = () =>
      new Promise((resolve) => this.clock.setTimer(() => resolve(result), ms));
  }

  outcomes(): string[] {
    return this.entries.map(({ tick }) => tick.outcome);
  }
}

Deno.test("SlotProber hands on what the target said", async () => {
  const rig = new Rig();
  rig.answersAfter(
    100,
    probeResult({ outcome: "down", kind: "status", status: 503 }),
  );
  rig.prober.start(URL_ONE, EPOCH, 1);
  assert.equal(rig.prober.inFlight, 1);
  await rig.time.advance(100);
  assert.deepEqual(rig.outcomes(), ["down"]);
  assert.equal(rig.prober.inFlight, 0);
});

Deno.test("SlotProber hands on unknown what ran while the process stood still", async () => {
  const rig = new Rig();
  rig.answersAfter(50, probeResult({ outcome: "down", kind: "timeout" }));
  rig.stall.stop(); // no beat comes, as in a process that is stopped
  rig.prober.start(URL_ONE, EPOCH, 1);
  await rig.time.advance(49);
  const { monotonicMs } = rig.clock;
  Object.assign(rig.clock, { monotonicMs: () => monotonicMs() + 90_000 });
  await rig.time.advance(1);
  assert.deepEqual(rig.outcomes(), ["unknown"]);
});

const LAGS: [
  timeoutMs: number,
  lagMs: number,
  kind: ErrorKind,
  want: string,
][] = [
  [500, 350, "timeout", "unknown"],
  [500, 120, "timeout", "down"],
  [500, 350, "refused", "down"],
  [5_000, 350, "timeout", "down"],
];

for (const [timeoutMs, lagMs, kind, want] of LAGS) {
  Deno.test(`SlotProber makes "${want}" of "${kind}" with a timeout of ${timeoutMs} ms while the event loop was ${lagMs} ms late`, async () => {
    const rig = new Rig();
    rig.answersAfter(150, probeResult({ outcome: "down", kind }));
    rig.prober.start(monitoredUrl({ timeoutMs }), EPOCH, 1);
    await rig.time.advance(50);
    const { monotonicMs } = rig.clock;
    Object.assign(rig.clock, { monotonicMs: () => monotonicMs() + lagMs });
    await rig.time.advance(100);
    assert.deepEqual(rig.outcomes(), [want]);
  });
}

const NETWORK: [others: boolean[], want: string][] = [
  [[true, true, true], "unknown"],
  [[true, false, true], "down"],
  [[], "down"],
];

for (const [others, want] of NETWORK) {
  Deno.test(`SlotProber makes "${want}" of a missing address while other hosts fail alike: [${others}]`, async () => {
    const rig = new Rig();
    rig.witnesses = others.map((_, index) => monitoredUrl({ id: 10 + index }));
    rig.answer = ({ id }) =>
      Promise.resolve(probeResult({
        outcome: "down",
        kind: "dns",
        status: null,
        networkSuspect: id === 1 || others[id - 10] === true,
      }));
    rig.prober.start(URL_ONE, EPOCH, 1);
    await rig.time.advance(1);
    assert.deepEqual(rig.outcomes(), [want]);
  });
}

Deno.test("SlotProber hands on unknown what fails for want of an address while the process stands still, the others asked meanwhile too", async () => {
  const rig = new Rig();
  const gone = { outcome: "down", kind: "dns", status: null } as const;
  const missing = probeResult({ ...gone, networkSuspect: true });
  const late = probeResult({ outcome: "down", kind: "timeout" });
  const others = [11, 12].map((id) => monitoredUrl({ id }));
  rig.witnesses = others;
  rig.stall.stop();
  rig.answer = ({ id }) =>
    id === 1
      ? Promise.resolve(missing)
      : new Promise((resolve) => rig.clock.setTimer(() => resolve(late), 50));
  rig.prober.start(URL_ONE, EPOCH, 1);
  await rig.time.advance(49);
  const { monotonicMs } = rig.clock;
  Object.assign(rig.clock, { monotonicMs: () => monotonicMs() + 90_000 });
  await rig.time.advance(1);
  rig.stall.start();
  rig.isDown = true; // for these, what others said is good for ten seconds
  rig.answer = () => Promise.resolve(missing);
  rig.prober.start(URL_ONE, EPOCH + 90_050, 1);
  await rig.time.advance(1);
  assert.deepEqual(rig.outcomes(), ["unknown", "unknown"]);
});

Deno.test("SlotProber probes nothing that is more than a second late, nor what is outdated", async () => {
  const rig = new Rig();
  rig.prober.start(URL_ONE, EPOCH - 1_001, 1);
  await rig.time.advance(1);
  assert.equal(rig.missed, 1);
  rig.outdated = true;
  rig.prober.start(URL_ONE, EPOCH, 1);
  await rig.time.advance(1);
  assert.equal(rig.missed, 1);
  assert.deepEqual(rig.asked, []);
});

Deno.test("SlotProber counts a probe that breaks as unknown, and goes on", async () => {
  const rig = new Rig();
  rig.answer = () => Promise.reject(new Error("bug"));
  rig.prober.start(URL_ONE, EPOCH, 1);
  await rig.time.advance(1);
  rig.answer = () => Promise.resolve(probeResult());
  rig.prober.start(URL_ONE, EPOCH, 1);
  await rig.time.advance(1);
  assert.deepEqual(rig.outcomes(), ["unknown", "up"]);
  assert.equal(rig.errors.length, 1);
});

Deno.test("SlotProber.giveUpOverdue() ends a probe that does not end by itself", async () => {
  const rig = new Rig();
  rig.answer = () => new Promise(() => {});
  rig.prober.start(URL_ONE, EPOCH, 1);
  await rig.time.advance(URL_ONE.timeoutMs + 5_000);
  rig.prober.giveUpOverdue();
  await rig.time.advance(1);
  assert.deepEqual(rig.outcomes(), []);
  rig.prober.giveUpOverdue();
  await rig.time.advance(1);
  assert.deepEqual(rig.outcomes(), ["unknown"]);
  assert.equal(rig.prober.inFlight, 0);
});

Deno.test("SlotProber.settle() waits for what is in flight or waits, and counts as unknown what does not end", async () => {
  const rig = new Rig();
  rig.answersAfter(600);
  for (let count = 0; count < 150; count++) rig.prober.start(URL_ONE, EPOCH, 1);
  rig.answer = () => new Promise(() => {});
  rig.prober.start(monitoredUrl({ id: 2 }), EPOCH, 1);
  rig.answersAfter(600);
  const settled = rig.prober.settle(3_000);
  await rig.time.advance(3_500);
  await settled;
  const ups = rig.outcomes().filter((each) => each === "up").length;
  assert.equal(ups, 2 * 64, "all who had a place within a second");
  assert.equal(rig.missed, 150 - 2 * 64);
  assert.equal(rig.outcomes().at(-1), "unknown");
  assert.equal(rig.prober.inFlight, 0);
});

Deno.test("SlotProber.settle() counts as unknown a probe whose witnesses do not answer", async () => {
  const rig = new Rig();
  const missing = {
    outcome: "down",
    kind: "dns",
    networkSuspect: true,
  } as const;
  rig.witnesses = [11, 12].map((id) => monitoredUrl({ id }));
  rig.answer = ({ id }) =>
    id === 1 ? Promise.resolve(probeResult(missing)) : new Promise(() => {});
  rig.prober.start(URL_ONE, EPOCH, 1);
  await rig.time.advance(URL_ONE.timeoutMs + 10_000);
  rig.prober.giveUpOverdue();
  assert.equal(rig.prober.inFlight, 1, "others take their own time");
  const settled = rig.prober.settle(3_000);
  await rig.time.advance(3_500);
  await settled;
  assert.deepEqual(rig.outcomes(), ["unknown"]);
  assert.equal(rig.prober.inFlight, 0);
});
