import assert from "node:assert/strict";
import type { JudgedSlot } from "../../../monitor/record/judged_slot.ts";
import { SlotProber } from "../../../monitor/rounds/slot_prober.ts";
import { OwnDelay } from "../../../monitor/rounds/own_delay.ts";
import { ResultJudge } from "../../../monitor/rounds/result_judge.ts";
import { GatedStarter } from "../../../monitor/rounds/gated_starter.ts";
import { MemberPace } from "../../../monitor/rounds/member_pace.ts";
import { StartPace } from "../../../monitor/rounds/start_pace.ts";
import { StallWatch } from "../../../monitor/rounds/stall_watch.ts";
import type {
  JudgedResult,
  Monitor,
  ProbeResult,
} from "../../../monitor/types.ts";
import { sleep } from "../../../monitor/clock_waits.ts";
import {
  type MonitorState,
  newMonitorState,
} from "../../../monitor/monitor_state.ts";
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
  /** Slots of heartbeats. */
  readonly judged: { at: number; lastAt: number }[] = [];
  verdict: () => Promise<JudgedResult | null> = () => Promise.resolve(null);
  missed = 0;
  outdated = false;
  /** The window of the slot can be written to no more. */
  isOver = false;
  readonly states = new Map<number, MonitorState>();
  witnesses: Monitor[] = [];
  onResult: (result: JudgedResult) => void = () => {};
  answer: (monitor: Monitor) => Promise<ProbeResult> = () =>
    Promise.resolve(probeResult());
  readonly stall = new StallWatch(this.clock, {
    onStall: () => {},
    onClockStep: () => {},
    onCheck: () => this.ownDelay.check(1),
  });
  /** How long an exchange of this process with itself takes. */
  exchangeMs = 1;
  readonly ownDelay = new OwnDelay({
    clock: this.clock,
    exchange: {
      run: () => sleep(this.clock, this.exchangeMs),
      close: () => {},
    },
  });
  readonly recorded: number[] = [];
  readonly prober = new SlotProber({
    clock: this.clock,
    judge: new ResultJudge({
      clock: this.clock,
      stall: this.stall,
      ownDelay: this.ownDelay,
    }),
    judgePings: (_monitor, slot) => {
      this.judged.push(slot);
      return this.verdict();
    },
    probe: (monitor) => {
      this.asked.push(monitor);
      return this.answer(monitor);
    },
    isCurrent: () => !this.outdated,
    findWitnesses: () => this.witnesses,
    onProbeStart: () => {},
    onResult: (result) => this.onResult(result),
    onRecorded: (slot) => this.recorded.push(slot.at),
    onMissed: (count) => this.missed += count,
    onError: (error) => this.errors.push(error),
  });
  readonly starter = new GatedStarter({
    clock: this.clock,
    pace: new StartPace(this.clock),
    isMembers: () => false,
    memberPace: new MemberPace(this.clock),
    probe: (slot) => this.prober.probe(slot),
    onMissed: (count) => this.missed += count,
    onShed: () => {},
  });

  constructor() {
    this.stall.start();
  }

  start(monitor: Monitor, at = EPOCH): void {
    this.starter.start({
      monitor,
      at,
      window: 1,
      recorder: {
        isOpenAt: () => !this.isOver,
        states: this.states,
        record: (_window, slot) => this.entries.push(slot),
      },
    });
  }

  answersAfter(ms: number, result = probeResult()): void {
    this.answer = () =>
      new Promise((resolve) => this.clock.setTimer(() => resolve(result), ms));
  }

  outcomes(): unknown[] {
    return this.entries.map(({ tick }) => tick.outcome);
  }
}

Deno.test("SlotProber hands on what the target said", async () => {
  const rig = new Rig();
  rig.answersAfter(
    100,
    probeResult({ outcome: "down", kind: "status", status: 503 }),
  );
  rig.start(URL_ONE);
  assert.equal(rig.starter.inFlight, 1);
  await rig.time.advance(100);
  assert.deepEqual(rig.outcomes(), ["down"]);
  assert.equal(rig.starter.inFlight, 0);
});

const HEARTBEAT = monitoredUrl({ url: "heartbeat://backup", timeoutMs: 500 });

Deno.test("SlotProber judges a heartbeat by its pings, and asks nobody", async () => {
  const rig = new Rig();
  rig.states.set(1, { ...newMonitorState(1), lastAt: EPOCH - 1_000 });
  rig.verdict = () =>
    Promise.resolve(
      probeResult({ outcome: "down", kind: "missed", status: null }),
    );
  rig.start(HEARTBEAT);
  await rig.time.advance(0);
  assert.deepEqual(rig.outcomes(), ["down"]);
  assert.deepEqual(rig.judged, [{ at: EPOCH, lastAt: EPOCH - 1_000 }]);
  assert.deepEqual(rig.asked, []);
});

Deno.test("SlotProber records no tick of a slot that nothing can be told of", async () => {
  const rig = new Rig();
  rig.start(HEARTBEAT);
  await rig.time.advance(0);
  assert.equal(rig.judged.length, 1);
  assert.deepEqual(rig.outcomes(), []);
  assert.deepEqual(rig.recorded, []);
  assert.equal(rig.starter.inFlight, 0);
});

/** Lets the process stand still. */
function standStill(rig: Rig, ms: number): void {
  const { monotonicMs, wallMs } = rig.clock;
  Object.assign(rig.clock, {
    monotonicMs: () => monotonicMs() + ms,
    wallMs: () => wallMs() + ms,
  });
}

const SILENCE = { outcome: "down", kind: "timeout", suspect: "wait" } as const;
const REFUSAL = { outcome: "down", kind: "refused", status: null } as const;

interface Lateness {
  readonly result: Partial<ProbeResult>;
  /** For how long the process stood still while the probe ran. */
  readonly stallMs?: number;
  /** How long answers to us waited for us, while our timers were on time. */
  readonly delayMs?: number;
  readonly timeoutMs: number;
  readonly want: string;
}

const LATENESS: Lateness[] = [
  { result: SILENCE, stallMs: 90_000, timeoutMs: 500, want: "unknown" },
  { result: SILENCE, stallMs: 350, timeoutMs: 500, want: "unknown" },
  { result: SILENCE, stallMs: 100, timeoutMs: 500, want: "down" },
  { result: SILENCE, stallMs: 650, timeoutMs: 5_000, want: "down" },
  { result: SILENCE, delayMs: 400, timeoutMs: 1_000, want: "unknown" },
  { result: SILENCE, delayMs: 400, timeoutMs: 5_000, want: "down" },
  { result: REFUSAL, stallMs: 90_000, timeoutMs: 500, want: "down" },
  { result: {}, stallMs: 90_000, timeoutMs: 500, want: "up" },
  { result: {}, delayMs: 400, timeoutMs: 500, want: "up" },
];

for (const { result, stallMs = 0, delayMs = 1, timeoutMs, want } of LATENESS) {
  const what = result.kind ?? "an answer";
  Deno.test(`SlotProber makes "${want}" of ${what} with a timeout of ${timeoutMs} ms, a stall of ${stallMs} ms and a delay of ${delayMs} ms`, async () => {
    const rig = new Rig();
    rig.exchangeMs = delayMs;
    await rig.time.advance(900); // the next check begins an exchange
    rig.answersAfter(timeoutMs, probeResult(result));
    rig.start(monitoredUrl({ timeoutMs }), EPOCH + 900);
    await rig.time.advance(50);
    standStill(rig, stallMs);
    await rig.time.advance(timeoutMs + delayMs);
    assert.deepEqual(rig.outcomes(), [want]);
  });
}

Deno.test("SlotProber makes unknown of a wait at whose end sockets wait, though none did when that was measured last", async () => {
  const rig = new Rig();
  const timeoutMs = 700;
  await rig.time.advance(1_100); // the exchange of this second is over
  rig.answersAfter(timeoutMs, probeResult(SILENCE));
  rig.start(monitoredUrl({ timeoutMs }), EPOCH + 1_100);
  rig.exchangeMs = 400;
  await rig.time.advance(timeoutMs + 400);
  assert.deepEqual(rig.outcomes(), ["unknown"]);
});

const TIMES: [stallMs: number, delayMs: number, isKept: boolean][] = [
  [0, 1, true],
  [0, 90, true],
  [0, 300, false],
  [600, 1, false],
  [90_000, 1, false],
];

for (const [stallMs, delayMs, isKept] of TIMES) {
  Deno.test(`SlotProber ${isKept ? "keeps" : "leaves out"} the response time after a stall of ${stallMs} ms and a delay of ${delayMs} ms`, async () => {
    const rig = new Rig();
    const times: (number | null)[] = [];
    rig.onResult = ({ durationMs }) => times.push(durationMs);
    rig.exchangeMs = delayMs;
    await rig.time.advance(900);
    rig.answersAfter(400, probeResult({ durationMs: 400 }));
    rig.start(monitoredUrl({ timeoutMs: 1_000 }), EPOCH + 900);
    await rig.time.advance(50);
    standStill(rig, stallMs);
    await rig.time.advance(400);
    assert.deepEqual(times, [isKept ? 400 : null]);
  });
}

const NETWORK: [others: boolean[], want: string][] = [
  [[true, true, true], "unknown"],
  [[true, false, true], "down"],
  [[], "unknown"],
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
        path: null,
        suspect: id === 1 || others[id - 10] === true ? "dns" : null,
      }));
    rig.start(URL_ONE);
    await rig.time.advance(1);
    assert.deepEqual(rig.outcomes(), [want]);
  });
}

Deno.test("SlotProber hands on unknown what fails for want of an address while the process stands still, the others asked meanwhile too", async () => {
  const rig = new Rig();
  const gone = { outcome: "down", kind: "dns", status: null } as const;
  const missing = probeResult({ ...gone, suspect: "dns", path: null });
  const late = probeResult(SILENCE);
  const others = [11, 12].map((id) => monitoredUrl({ id }));
  rig.witnesses = others;
  rig.stall.stop();
  rig.answer = ({ id }) =>
    id === 1
      ? Promise.resolve(missing)
      : new Promise((resolve) => rig.clock.setTimer(() => resolve(late), 50));
  rig.start(URL_ONE);
  await rig.time.advance(49);
  standStill(rig, 90_000);
  await rig.time.advance(1);
  rig.stall.start();
  rig.states.set(1, { ...newMonitorState(1), status: "down" });
  // for what is down, the word of others is good for ten seconds
  rig.answer = () => Promise.resolve(missing);
  rig.start(URL_ONE, EPOCH + 90_050);
  await rig.time.advance(1);
  assert.deepEqual(rig.outcomes(), ["unknown", "unknown"]);
});

const LATE: [what: string, lateMs: number, asked: number, missed: number][] = [
  ["a slot that is late, as long as the next is not due", 59_999, 1, 0],
  ["nothing when the next slot is due", 60_000, 0, 1],
];

for (const [what, lateMs, asked, missed] of LATE) {
  Deno.test(`SlotProber probes ${what}`, async () => {
    const rig = new Rig();
    rig.start(monitoredUrl({ intervalMs: 60_000 }), EPOCH - lateMs);
    await rig.time.advance(1);
    assert.deepEqual([rig.asked.length, rig.missed], [asked, missed]);
  });
}

Deno.test("SlotProber probes nothing that is outdated, nor what can be recorded no more", async () => {
  const rig = new Rig();
  rig.isOver = true;
  rig.start(URL_ONE);
  await rig.time.advance(1);
  assert.equal(rig.missed, 1);
  rig.outdated = true;
  rig.start(URL_ONE);
  await rig.time.advance(1);
  assert.equal(rig.missed, 1);
  assert.deepEqual(rig.asked, []);
});

Deno.test("SlotProber counts a probe that breaks as unknown, and goes on", async () => {
  const rig = new Rig();
  rig.answer = () => Promise.reject(new Error("bug"));
  rig.start(URL_ONE);
  await rig.time.advance(1);
  rig.answer = () => Promise.resolve(probeResult());
  rig.start(URL_ONE);
  await rig.time.advance(1);
  assert.deepEqual(rig.outcomes(), ["unknown", "up"]);
  assert.equal(rig.errors.length, 1);
});

Deno.test("SlotProber.giveUpOverdue() ends a probe that does not end by itself", async () => {
  const rig = new Rig();
  rig.answer = () => new Promise(() => {});
  rig.start(URL_ONE);
  await rig.time.advance(URL_ONE.timeoutMs + 5_000);
  rig.prober.giveUpOverdue();
  await rig.time.advance(1);
  assert.deepEqual(rig.outcomes(), []);
  rig.prober.giveUpOverdue();
  await rig.time.advance(1);
  assert.deepEqual(rig.outcomes(), ["unknown"]);
  assert.equal(rig.starter.inFlight, 0);
});

Deno.test("SlotProber.settle() waits for what is in flight or waits; after that, what is in flight is unknown and what waits missed", async () => {
  const rig = new Rig();
  rig.answersAfter(2_000);
  const ONE_HOST = "http://one.example/";
  for (let id = 1; id <= 150; id++) {
    rig.start(monitoredUrl({ id, url: ONE_HOST, intervalMs: 60_000 }));
  }
  const settled = rig.prober.settle(3_000, rig.starter);
  await rig.time.advance(3_500);
  await settled;
  const count = (outcome: string) =>
    rig.outcomes().filter((each) => each === outcome).length;
  assert.deepEqual([count("up"), count("unknown"), rig.missed], [64, 64, 22]);
  assert.equal(rig.starter.inFlight, 0);
});

Deno.test("SlotProber.settle() counts as unknown a probe whose witnesses do not answer", async () => {
  const rig = new Rig();
  const missing = {
    outcome: "down",
    kind: "dns",
    suspect: "dns",
  } as const;
  rig.witnesses = [11, 12].map((id) => monitoredUrl({ id }));
  rig.answer = ({ id }) =>
    id === 1 ? Promise.resolve(probeResult(missing)) : new Promise(() => {});
  rig.start(URL_ONE);
  await rig.time.advance(URL_ONE.timeoutMs + 10_000);
  rig.prober.giveUpOverdue();
  assert.equal(rig.starter.inFlight, 1, "others take their own time");
  const settled = rig.prober.settle(3_000, rig.starter);
  await rig.time.advance(3_500);
  await settled;
  assert.deepEqual(rig.outcomes(), ["unknown"]);
  assert.equal(rig.starter.inFlight, 0);
});
