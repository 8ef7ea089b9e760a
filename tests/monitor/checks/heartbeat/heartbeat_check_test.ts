import assert from "node:assert/strict";
import { HeartbeatCheck } from "../../../../monitor/checks/heartbeat/heartbeat_check.ts";
import {
  foldPing,
  type HeartbeatFacts,
  NO_PINGS,
  type Signal,
} from "../../../../monitor/checks/heartbeat/heartbeat_facts.ts";
import { monitoredUrl } from "../../fixtures/monitored_url.ts";

const SECOND = 1_000;
const SLOT = 15 * SECOND;
const BEGIN = 1_800_000_000_000;

/** Due each minute, with half a minute of grace. */
const MONITOR = monitoredUrl({
  url: "heartbeat://backup",
  intervalMs: SLOT,
  periodMs: 60 * SECOND,
  graceMs: 30 * SECOND,
});

/** One heartbeat whose slots come each 15 s, on a clock of its own. */
class Rig {
  facts: HeartbeatFacts = NO_PINGS;
  now = BEGIN;
  lastAt = 0;
  reads = 0;
  isAway = false;
  readonly errors: unknown[] = [];
  readonly check = new HeartbeatCheck({
    store: {
      factsOfShard: () => {
        this.reads++;
        return this.isAway
          ? Promise.reject(new Error("away"))
          : Promise.resolve(new Map([[1, this.facts]]));
      },
      assume: (_id, at) => {
        if (this.isAway) return Promise.reject(new Error("away"));
        this.facts = { ...this.facts, assumedAt: at };
        return Promise.resolve(this.facts);
      },
    },
    monotonicMs: () => this.now,
    onError: (error) => this.errors.push(error),
  });

  ping(signal: Signal, exitCode: number | null = null): void {
    this.facts =
      foldPing(this.facts, { at: this.now, signal, exitCode, rid: null }).facts;
  }

  /** Judges the next slots; what is not recorded is a dot. */
  async slots(count: number): Promise<string> {
    let seen = "";
    for (let index = 0; index < count; index++) {
      this.now += SLOT;
      const result = await this.check.judge(MONITOR, {
        at: this.now,
        lastAt: this.lastAt,
      });
      if (result !== null) this.lastAt = this.now;
      const letters: Record<string, string> = {
        up: "+",
        degraded: "~",
        down: "-",
        unknown: "?",
      };
      seen += result === null ? "." : letters[String(result.outcome)];
    }
    return seen;
  }

  /** Nobody listens. */
  sleep(ms: number): void {
    this.now += ms;
  }
}

Deno.test("a heartbeat leaves no tick before its first ping, then is up, and down once the grace is over", async () => {
  const rig = new Rig();
  assert.equal(await rig.slots(3), "...");
  rig.ping("success");
  assert.equal(await rig.slots(8), "+++~~---");
  rig.ping("success");
  assert.equal(await rig.slots(2), "++");
});

Deno.test("a failure is down at the next slot, with the exit code as its status", async () => {
  const rig = new Rig();
  rig.ping("fail", 3);
  rig.now += SLOT;
  const result = await rig.check.judge(MONITOR, { at: rig.now, lastAt: 0 });
  assert.deepEqual([
    result?.outcome,
    result?.kind,
    result?.status,
    result?.durationMs,
  ], ["down", "failed", 3, null]);
});

const GAPS: readonly [
  name: string,
  before: number,
  gapSlots: number,
  seen: string,
][] = [
  [
    "over the time that a ping was due is unknown until the next one would be",
    2,
    4,
    "??????--",
  ],
  ["for days is no different", 2, 40_000, "??????--"],
  ["that ended well before a ping is due changes nothing", 0, 1, "++~~---"],
  ["in the grace counts too", 4, 2, "??????--"],
  ["after it was down changes nothing", 6, 40, "---"],
];

for (const [name, before, gapSlots, seen] of GAPS) {
  Deno.test(`a time in which nobody listened ${name}`, async () => {
    const rig = new Rig();
    rig.ping("success");
    await rig.slots(before);
    rig.sleep(gapSlots * SLOT);
    assert.equal(await rig.slots(seen.length), seen);
  });
}

Deno.test("a ping after the gap ends the doubt", async () => {
  const rig = new Rig();
  rig.ping("success");
  rig.sleep(600 * SECOND);
  assert.equal(await rig.slots(1), "?");
  rig.ping("success");
  assert.equal(await rig.slots(6), "+++~~-");
});

Deno.test("while the store is away nothing is told, and what was due then may be lost", async () => {
  const rig = new Rig();
  rig.ping("success");
  assert.equal(await rig.slots(2), "++");
  rig.isAway = true;
  assert.equal(await rig.slots(6), "......");
  rig.isAway = false;
  assert.equal(await rig.slots(2), "??");
  assert.ok(rig.errors.length > 0);
});

Deno.test("a gap that could not be noted is seen again", async () => {
  const rig = new Rig();
  rig.ping("success");
  assert.equal(await rig.slots(1), "+");
  rig.sleep(90 * SECOND);
  const { facts } = rig;
  rig.check.forget(1);
  rig.isAway = true;
  assert.equal(await rig.slots(1), ".");
  assert.equal(rig.facts, facts);
  rig.isAway = false;
  assert.equal(await rig.slots(1), "?");
});

Deno.test("the heartbeats of a shard are read together, and anew once one was pinged here", async () => {
  const rig = new Rig();
  rig.ping("success");
  const slot = { at: rig.now + 1, lastAt: rig.now };
  await Promise.all([
    rig.check.judge(MONITOR, slot),
    rig.check.judge(MONITOR, slot),
  ]);
  assert.equal(rig.reads, 1);
  rig.check.forget(1);
  await rig.check.judge(MONITOR, slot);
  assert.equal(rig.reads, 2);
});
