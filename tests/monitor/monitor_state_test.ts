import assert from "node:assert/strict";
import fc from "fast-check";
import type { MonitorEvent, Tick } from "../../monitor/types.ts";
import {
  currentEvent,
  type FoldRule,
  foldTick,
  type MonitorState,
  newMonitorState,
} from "../../monitor/monitor_state.ts";
import { decodeStates, encodeStates } from "../../store/codecs/state_codec.ts";
import { EPOCH, tickLists } from "./fixtures/arbitraries.ts";
import {
  downTick,
  foldRule,
  tick,
  unknownTick,
} from "./fixtures/monitored_url.ts";

interface Run {
  readonly state: MonitorState;
  /** As they are stored: by number, the latest version of each. */
  readonly events: readonly MonitorEvent[];
}

function run(
  ticks: readonly Tick[],
  threshold: number,
  between: (state: MonitorState) => MonitorState = (state) => state,
  more: Partial<FoldRule> = {},
): Run {
  const events = new Map<number, MonitorEvent>();
  let state = newMonitorState(1);
  for (const tick of ticks) {
    const folded = foldTick(
      state,
      tick,
      foldRule(tick.at, { failuresBeforeDown: threshold, ...more }),
    );
    for (const event of folded.events) events.set(event.number, event);
    state = between(folded.state);
  }
  return { state, events: [...events.values()] };
}

const LETTERS: Record<string, (at: number) => Tick> = {
  "+": tick,
  "-": downTick,
  "?": unknownTick,
  "~": (at) => tick(at, { outcome: "degraded", kind: "slow" }),
};

function spelled(outcomes: string): Tick[] {
  return [...outcomes].map((letter, index) =>
    (LETTERS[letter] as (at: number) => Tick)(index + 1)
  );
}

const CASES: [
  outcomes: string,
  threshold: number,
  status: string,
  since: number,
  events: number,
][] = [
  ["", 1, "pending", 0, 0],
  ["?", 1, "pending", 0, 0],
  ["+", 1, "up", 1, 1],
  ["-", 1, "down", 1, 1],
  ["-", 2, "pending", 0, 0],
  ["--", 2, "down", 1, 1],
  ["-?-", 2, "down", 1, 1],
  ["+-", 1, "down", 2, 2],
  ["+-", 2, "up", 1, 1],
  ["+--", 2, "down", 2, 2],
  ["+---", 2, "down", 2, 2],
  ["+-+-", 2, "up", 1, 1],
  ["+--+", 2, "up", 4, 3],
  ["+??", 1, "up", 1, 1],
  ["-?+", 1, "up", 3, 2],
  ["+-+-+", 1, "up", 5, 5],
];

for (const [outcomes, threshold, status, since, count] of CASES) {
  Deno.test(`foldTick() folds "${outcomes}" with threshold ${threshold} to ${status}`, () => {
    const { state, events } = run(spelled(outcomes), threshold);
    assert.deepEqual([state.status, state.since, events.length], [
      status,
      since,
      count,
    ]);
  });
}

Deno.test("foldTick() tells why a downtime began, and keeps it while it lasts", () => {
  const { events } = run(
    [tick(1), downTick(2), tick(3, { outcome: "down", kind: "dns" })],
    1,
  );
  assert.deepEqual(events.at(-1), {
    urlId: 1,
    number: 2,
    event: "downtime",
    startedAt: 2,
    endedAt: null,
    kind: "status",
    status: 503,
  });
});

Deno.test("foldTick() counts a tick that arrives after a later one, but lets it decide nothing", () => {
  const { state } = run([tick(10_000), tick(20_000)], 1);
  const folded = foldTick(state, downTick(15_000), foldRule(21_000));
  assert.deepEqual(folded.events, []);
  assert.deepEqual(
    [folded.state.status, folded.state.downCount, folded.state.lastAt],
    ["up", 1, 20_000],
  );
});

Deno.test("foldTick() lets a tick decide when the last one lies ahead of a clock that was set back", () => {
  const { state } = run([tick(7_200_000)], 1);
  const at = 1_000_000;
  const folded = foldTick(state, downTick(at), foldRule(at));
  assert.equal(folded.state.status, "down");
  assert.equal(folded.state.lastAt, at);
  const [ended, begun] = folded.events;
  assert.equal(
    ended?.endedAt,
    7_200_001,
    "an event never ends before it began",
  );
  assert.equal(begun?.startedAt, 7_200_001);
});

const thresholds = fc.integer({ min: 1, max: 4 });

Deno.test("foldTick() makes events that alternate, adjoin, grow in time and end with the state", () => {
  fc.assert(fc.property(tickLists(), thresholds, (ticks, threshold) => {
    const { state, events } = run(ticks, threshold);
    events.forEach((event, index) => {
      const next = events[index + 1];
      assert.equal(event.number, index + 1);
      assert.equal(event.endedAt, next?.startedAt ?? null);
      if (next === undefined) return;
      assert.notEqual(event.event, next.event);
      assert.ok(event.startedAt < next.startedAt);
    });
    assert.deepEqual(events.at(-1) ?? null, currentEvent(state));
  }));
});

Deno.test("foldTick() counts every tick once and adds the times of those that are known", () => {
  fc.assert(fc.property(tickLists(), thresholds, (ticks, threshold) => {
    const { state } = run(ticks, threshold);
    const of = (outcome: string) =>
      ticks.filter((tick) => tick.outcome === outcome);
    assert.equal(state.upCount, of("up").length + of("degraded").length);
    assert.equal(state.downCount, of("down").length);
    assert.equal(state.unknownCount, of("unknown").length);
    assert.equal(
      state.durationTenths,
      ticks.reduce(
        (sum, { durationMs }) => sum + Math.round((durationMs ?? 0) * 10),
        0,
      ),
    );
  }));
});

Deno.test("foldTick() changes nothing when the same slot comes twice", () => {
  fc.assert(fc.property(tickLists(), thresholds, (ticks, threshold) => {
    const twice = ticks.flatMap((tick) => [tick, tick]);
    assert.deepEqual(run(twice, threshold), run(ticks, threshold));
  }));
});

Deno.test("foldTick() goes on after a restart at any place as if there had been none", () => {
  const restart = (state: MonitorState) => {
    const states = new Map([[state.id, state]]);
    const stored = encodeStates({ states, commitId: 1, packedHour: 1 });
    return decodeStates(stored).states.get(state.id) as MonitorState;
  };
  fc.assert(fc.property(tickLists(), thresholds, (ticks, threshold) => {
    assert.deepEqual(run(ticks, threshold, restart), run(ticks, threshold));
  }));
});

Deno.test("foldTick() makes nothing of unknown ticks but a count", () => {
  const known = tickLists().map((ticks) =>
    ticks.filter(({ outcome }) => outcome !== "unknown")
  );
  fc.assert(fc.property(known, thresholds, (ticks, threshold) => {
    const mixed = ticks.flatMap((tick) => [unknownTick(tick.at - 0.5), tick]);
    const { state, events } = run(mixed, threshold);
    const plain = run(ticks, threshold);
    assert.deepEqual(events, plain.events);
    const { upMs, downMs } = plain.state; // what is unknown ends what held
    assert.ok(state.upMs <= upMs && state.downMs <= downMs);
    assert.deepEqual(
      { ...state, unknownCount: 0, upMs, downMs },
      plain.state,
    );
  }));
});

Deno.test("newUrlState() has no event", () => {
  assert.equal(currentEvent(newMonitorState(EPOCH)), null);
});

const RECOVERIES: [
  outcomes: string,
  successesBeforeUp: number,
  status: string,
  since: number,
][] = [
  ["+", 3, "up", 1],
  ["-+", 2, "down", 1],
  ["-++", 2, "up", 2],
  ["-+-++", 2, "up", 4],
  ["-+?+", 2, "up", 2],
  ["-++-+", 2, "down", 4],
];

for (const [outcomes, successesBeforeUp, status, since] of RECOVERIES) {
  Deno.test(`foldTick() folds "${outcomes}" to ${status} where ${successesBeforeUp} successes come before up`, () => {
    const more = { successesBeforeUp };
    const { state } = run(spelled(outcomes), 1, undefined, more);
    assert.deepEqual([state.status, state.since], [status, since]);
  });
}

Deno.test("foldTick() dates an outage from its first failed probe to its first good one", () => {
  const at = (second: number) => EPOCH + second * 1_000;
  const ticks = Array.from(
    { length: 20 },
    (_, second) =>
      second >= 5 && second < 13 ? downTick(at(second)) : tick(at(second)),
  );
  const { events } = run(ticks, 3);
  const [, outage] = events;
  assert.deepEqual(
    [outage?.event, outage?.startedAt, outage?.endedAt],
    ["downtime", at(5), at(13)],
  );
});

Deno.test("foldTick() sums up how long it was up and down, and leaves out when nobody asked", () => {
  const seconds = (...at: number[]) => at.map((each) => EPOCH + each * 1_000);
  const [a, b, c, d] = seconds(0, 10, 15, 100_000) as [
    number,
    number,
    number,
    number,
  ];
  const { state } = run(
    [tick(a), downTick(b), tick(c), tick(d)],
    1,
    undefined,
    {
      intervalMs: 10_000,
    },
  );
  assert.deepEqual([state.upMs, state.downMs], [10_000 + 170_000, 5_000]);
});

/** Slots are a millisecond apart here, and so is the interval. */
const EACH_MS = { intervalMs: 1 };

const DEGRADED: [
  outcomes: string,
  status: string,
  since: number,
  events: string,
][] = [
  ["~", "up", 1, "uptime"],
  ["+~~", "up", 1, "uptime"],
  ["+~~~", "degraded", 2, "uptime degraded"],
  ["~~~", "degraded", 2, "uptime degraded"],
  ["+~+~+~", "degraded", 2, "uptime degraded"],
  ["+~++~+~", "up", 1, "uptime"],
  ["+~++~~", "degraded", 2, "uptime degraded"],
  ["+~~++~", "degraded", 2, "uptime degraded"],
  ["+~~?~", "degraded", 3, "uptime degraded"],
  ["+~~~++++", "degraded", 2, "uptime degraded"],
  ["+~~~+++++", "up", 5, "uptime degraded uptime"],
  ["+~~~++++~+++++", "up", 10, "uptime degraded uptime"],
  ["+~~~-", "down", 5, "uptime degraded downtime"],
  ["+~~~-~", "up", 6, "uptime degraded downtime uptime"],
  ["+~~~-~~~", "degraded", 7, "uptime degraded downtime uptime degraded"],
  ["-~", "up", 2, "downtime uptime"],
];

for (const [outcomes, status, since, kinds] of DEGRADED) {
  Deno.test(`foldTick() folds "${outcomes}" to ${status}`, () => {
    const { state, events } = run(spelled(outcomes), 1, undefined, EACH_MS);
    assert.deepEqual(
      [state.status, state.since, events.map(({ event }) => event).join(" ")],
      [status, since, kinds],
    );
  });
}

/** What the rules say, told with lists in place of counts. */
function modelOf(outcomes: string, threshold: number): string {
  let status = "pending";
  let answers = "";
  let good = 0;
  let failures = 0;
  for (const letter of outcomes.replaceAll("?", "")) {
    if (letter === "-") {
      good = 0;
      if (++failures >= threshold) status = "down";
      continue;
    }
    failures = 0;
    if (status === "degraded") {
      good = letter === "+" ? good + 1 : 0;
      if (good === 5) [status, answers] = ["up", ""];
      continue;
    }
    answers = status === "up" ? answers + letter : letter;
    status = "up";
    const slow = [...answers.slice(-5)].filter((each) => each === "~").length;
    if (slow >= 3) [status, good] = ["degraded", 0];
  }
  return status;
}

Deno.test("foldTick() is degraded by 3 of 5 answers until 5 good ones, whatever lies between", () => {
  const letters = fc.array(fc.constantFrom("+", "~", "~", "-", "?"));
  fc.assert(fc.property(letters, thresholds, (list, threshold) => {
    const outcomes = list.join("");
    const { state, events } = run(spelled(outcomes), threshold);
    assert.equal(state.status, modelOf(outcomes, threshold));
    for (const [index, event] of events.slice(1).entries()) {
      assert.notEqual(event.event, events[index]?.event);
      assert.equal(event.startedAt, events[index]?.endedAt);
    }
  }));
});

Deno.test("foldTick() of a heartbeat needs no confirmation: each tick decides, but an unknown one", () => {
  const late = (at: number) =>
    tick(at, { outcome: "degraded", kind: "missed" });
  const ticks = [
    tick(1),
    late(2),
    unknownTick(3),
    downTick(4),
    tick(5),
    late(6),
    tick(7),
  ];
  const { events } = run(ticks, 3, undefined, { isCertain: true });
  assert.deepEqual(
    events.map(({ event, startedAt }) => [event, startedAt]),
    [["uptime", 1], ["degraded", 2], ["downtime", 4], ["uptime", 5], [
      "degraded",
      6,
    ], ["uptime", 7]],
  );
});
