import assert from "node:assert/strict";
import {
  foldPing,
  type HeartbeatFacts,
  isStored,
  NO_PINGS,
  type Ping,
} from "../../../../monitor/checks/heartbeat/heartbeat_facts.ts";
import {
  judgeHeartbeat,
  mayHaveMissed,
} from "../../../../monitor/checks/heartbeat/judge_heartbeat.ts";

const MINUTE = 60_000;
const RULE = { graceMs: 2 * MINUTE, maxRunMs: 5 * MINUTE };
const every10 = (at: number) => at + 10 * MINUTE;

/** Letters at minutes: `+` success, `-` failure, `(` start, `.` log; a letter behind it is the run's. */
function factsOf(script: string): HeartbeatFacts {
  let facts = NO_PINGS;
  for (const part of script.split(" ").filter((each) => each !== "")) {
    const [, signal, run, minute] =
      /^([+\-(.])([a-z]?)(\d+(?:\.\d+)?)$/.exec(part) ?? [];
    const ping: Ping = {
      at: Number(minute) * MINUTE,
      signal: signal === "+"
        ? "success"
        : signal === "-"
        ? "fail"
        : signal === "("
        ? "start"
        : "log",
      exitCode: null,
      rid: run === "" ? null : `${run}`,
    };
    facts = foldPing(facts, ping).facts;
  }
  return facts;
}

/** Due every 10 minutes, 2 of grace, runs of 5 at most. The times are minutes. */
const CASES: readonly [
  pings: string,
  now: number,
  status: string,
  more?: { reason?: string; dueAt?: number; downAt?: number; running?: number },
][] = [
  ["", 99, "new"],
  [".1 .2", 99, "new"],
  ["(1", 5, "new", { running: 1, downAt: 6 }],
  ["(1", 6, "down", { reason: "overrun", running: 1 }],
  ["+1", 10.9, "up", { dueAt: 11, downAt: 13 }],
  ["+1", 11, "late", { dueAt: 11, downAt: 13 }],
  ["+1", 12.9, "late"],
  ["+1", 13, "down", { reason: "missed" }],
  ["+1 +14", 15, "up", { dueAt: 24 }],
  ["+1 +3", 12.9, "up", { dueAt: 13 }],
  ["+1 .10", 13, "down", { reason: "missed" }],
  ["+1 -2", 2, "down", { reason: "failed" }],
  ["+1 -2", 999, "down", { reason: "failed" }],
  ["+1 -2 +3", 3, "up"],
  ["-1", 1, "down", { reason: "failed" }],
  ["+1 (2", 3, "up", { running: 2, downAt: 7, dueAt: 11 }],
  ["+1 (2", 7, "down", { reason: "overrun", running: 2 }],
  ["+1 (2 +6", 8, "up", { dueAt: 16 }],
  ["+1 (2 +8", 8, "up", { dueAt: 18 }],
  ["+1 (10", 12, "late", { running: 10, downAt: 13 }],
  ["+1 -2 (3", 4, "down", { reason: "failed", running: 3 }],
  // two runs at once
  ["+1 (a2 (b3 +b4", 6, "up", { running: 2, downAt: 7 }],
  ["+1 (a2 (b3 +b4", 7, "down", { reason: "overrun", running: 2 }],
  ["+1 (a2 (b3 +4", 7, "up"],
  // one that was never heard of again does not hold up those after it
  ["+1 (a2 (b8 +b9", 10, "up"],
  // an end whose start is not known
  ["+1 (a2 +c3", 4, "up", { running: 2 }],
];

for (const [pings, now, status, more = {}] of CASES) {
  Deno.test(`a heartbeat with "${pings}" is ${status} at ${now}`, () => {
    const verdict = judgeHeartbeat(factsOf(pings), RULE, every10, now * MINUTE);
    const minutes = (at: number | null) =>
      at === null ? undefined : at / MINUTE;
    const seen = {
      reason: verdict.reason ?? undefined,
      dueAt: minutes(verdict.dueAt),
      downAt: minutes(verdict.downAt),
      running: minutes(verdict.runningSince),
    };
    assert.equal(verdict.status, status);
    assert.deepEqual({ ...seen, ...more }, seen);
    if (more.running === undefined) assert.equal(seen.running, undefined);
  });
}

/** Nobody listened from one minute to the other. */
const GAPS: readonly [
  pings: string,
  from: number,
  to: number,
  missed: boolean,
][] = [
  ["", 1, 99, false],
  ["+1", 2, 9.9, false],
  ["+1", 2, 10.1, true], // it may have been a little early
  ["+1", 2, 99, true],
  ["+1", 12.9, 12.95, true],
  ["+1", 13, 99, false], // it was down before
  ["+1 -2", 3, 99, false],
  ["+1 (2", 3, 4, true], // its end may be lost
  ["+1 (2 +3", 4, 5, false],
  ["(1", 2, 3, true],
];

for (const [pings, from, to, missed] of GAPS) {
  Deno.test(`a ping ${missed ? "may" : "cannot"} have been lost after "${pings}" from ${from} to ${to}`, () => {
    const gap = { from: from * MINUTE, to: to * MINUTE };
    assert.equal(mayHaveMissed(factsOf(pings), RULE, every10, gap), missed);
  });
}

const AFTER_A_GAP: readonly [now: number, status: string][] = [
  [20, "unknown"],
  [29.9, "unknown"],
  [31.9, "unknown"],
  [32, "down"],
];

for (const [now, status] of AFTER_A_GAP) {
  Deno.test(`a heartbeat of which a ping may be lost until 20 is ${status} at ${now}`, () => {
    const facts = { ...factsOf("+1 (2"), assumedAt: 20 * MINUTE };
    const verdict = judgeHeartbeat(facts, RULE, every10, now * MINUTE);
    assert.equal(verdict.status, status);
    assert.equal(verdict.runningSince, null);
  });
}

Deno.test("the next ping ends the doubt", () => {
  const facts = { ...factsOf("+1"), assumedAt: 20 * MINUTE };
  const ping: Ping = {
    at: 21 * MINUTE,
    signal: "success",
    exitCode: null,
    rid: null,
  };
  const after = foldPing(facts, ping).facts;
  assert.equal(judgeHeartbeat(after, RULE, every10, 22 * MINUTE).status, "up");
});

Deno.test("a run tells how long it took", () => {
  const start: Ping = { at: 1_000, signal: "start", exitCode: null, rid: "a" };
  const { facts } = foldPing(NO_PINGS, start);
  assert.equal(
    foldPing(facts, { ...start, at: 4_500, signal: "success" }).runMs,
    3_500,
  );
  assert.equal(
    foldPing(facts, { ...start, at: 4_500, signal: "fail", rid: null }).runMs,
    null,
  );
});

/** Folds pings that come each so many seconds, and tells which were stored. */
function storedOf(
  signals: readonly Ping["signal"][],
  everySeconds: number,
): boolean[] {
  let facts = NO_PINGS;
  return signals.map((signal, index) => {
    const ping: Ping = {
      at: 1_000_000 + index * everySeconds * 1_000,
      signal,
      exitCode: null,
      rid: null,
    };
    const isKept = isStored(facts, ping);
    if (isKept) facts = foldPing(facts, ping).facts;
    return isKept;
  });
}

Deno.test("of pings that come all the time, five a minute are stored", () => {
  const stored = storedOf(Array(120).fill("success"), 1);
  assert.deepEqual(stored.slice(0, 6), [true, true, true, true, true, false]);
  assert.equal(stored.slice(60).filter(Boolean).length, 5);
});

Deno.test("a ping that changes the state is stored all the same", () => {
  const signals: Ping["signal"][] = [
    ...Array(8).fill("success"),
    "fail",
    "success",
    "start",
    "success",
  ];
  assert.deepEqual(storedOf(signals, 0.1).slice(5), [
    false,
    false,
    false,
    true,
    true,
    true,
    true,
  ]);
});

Deno.test("a flood of changes is bounded too", () => {
  const signals = Array.from(
    { length: 600 },
    (_, index) => index % 2 ? "fail" as const : "success" as const,
  );
  // twenty at once, and one each three seconds
  assert.equal(storedOf(signals, 0.1).filter(Boolean).length, 38);
});
