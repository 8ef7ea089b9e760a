import assert from "node:assert/strict";
import { OpenRecorders } from "../../../monitor/record/open_recorders.ts";
import type {
  Claim,
  ShardCommit,
  ShardStore,
  TicksByUrl,
} from "../../../monitor/record/shard_store.ts";
import { VirtualTime } from "../../simulation/virtual_time.ts";
import { EPOCH } from "../fixtures/arbitraries.ts";
import { monitoredUrl, tick } from "../fixtures/monitored_url.ts";

/** A store of one window's ticks, and what was committed to it. */
class Rig {
  readonly time = new VirtualTime();
  readonly clock = this.time.clock(EPOCH);
  readonly commits: ShardCommit[] = [];
  readonly opened: number[] = [];
  readonly errors: unknown[] = [];
  ticks: TicksByUrl = new Map();
  fails = false;
  lost = 0;
  readonly store: ShardStore = {
    load: () => {
      if (this.fails) return Promise.reject(new Error("busy"));
      return Promise.resolve({
        states: new Map(),
        commitId: 0,
        packedHour: 0,
        versionstamp: null,
      });
    },
    windowTicks: () => Promise.resolve(this.ticks),
    commit: (commit) => {
      this.commits.push(commit);
      return Promise.resolve("stamp");
    },
    replacesHour: () => 0,
    holds: () => Promise.resolve(true),
  };
  readonly held = new OpenRecorders({
    clock: this.clock,
    store: this.store,
    flushMs: () => 4_000,
    random: () => 0.5,
    now: () => this.clock.wallMs(),
    isCurrent: () => true,
    exists: () => true,
    isLeftOut: () => false,
    newCommitId: () => 1,
    confirmClaim: () => Promise.resolve(null),
    onOpened: (shard) => this.opened.push(shard),
    onCommitted: () => {},
    onLost: (entries) => this.lost += entries.length,
    onClaimLost: () => {},
    onError: (error) => this.errors.push(error),
  });

  record(offsetMs: number): void {
    this.held.get(0)?.record(WINDOW, {
      monitor: monitoredUrl(),
      tick: tick(EPOCH + offsetMs),
      certificateExpiryHour: null,
    });
  }
}

const WINDOW = EPOCH / 10_000;
const CLAIM: Claim = { shard: 0, window: WINDOW, versionstamp: "claim" };

Deno.test("OpenRecorders.open() goes on with the ticks that the store has of the window", async () => {
  const rig = new Rig();
  rig.ticks = new Map([[1, [tick(EPOCH + 1_000)]]]);
  rig.held.open([CLAIM]);
  await rig.time.advance(1);
  rig.record(1_000);
  rig.record(2_000);
  await rig.held.flush();
  const written = rig.commits.at(-1)?.ticks.get(1)?.map(({ at }) => at - EPOCH);
  assert.deepEqual(written, [1_000, 2_000]);
});

Deno.test("OpenRecorders.open() opens a claim once, and tries again a second after a failure", async () => {
  const rig = new Rig();
  rig.fails = true;
  rig.held.open([CLAIM]);
  await rig.time.advance(999);
  rig.fails = false;
  rig.held.retry();
  await rig.time.advance(1);
  assert.deepEqual([rig.opened, rig.errors.length], [[], 1]);
  for (let count = 0; count < 3; count++) {
    rig.held.retry();
    await rig.time.advance(1);
  }
  assert.deepEqual(rig.opened, [0]);
});

Deno.test("OpenRecorders.flushDue() writes what has waited long enough", async () => {
  const rig = new Rig();
  rig.held.open([CLAIM]);
  await rig.time.advance(1);
  rig.record(0);
  await rig.time.advance(1);
  rig.record(1_000);
  const before = rig.commits.length;
  for (let seconds = 0; seconds < 3; seconds++) {
    rig.held.flushDue();
    await rig.time.advance(1_000);
  }
  assert.equal(
    rig.commits.length,
    before + 1,
    "its turn comes after half the time",
  );
});

Deno.test("OpenRecorders.enter() closes shards whose windows are long past", async () => {
  const rig = new Rig();
  rig.held.open([CLAIM]);
  await rig.time.advance(1);
  rig.record(0);
  await rig.held.flush();
  rig.held.enter(WINDOW + 12);
  assert.equal([...rig.held.all()].length, 1);
  rig.held.enter(WINDOW + 13);
  assert.deepEqual([...rig.held.all()], []);
  assert.equal(rig.lost, 0);
});
