import assert from "node:assert/strict";
import type { ChangeRecord } from "../../../monitor/alerts/change_record.ts";
import type { Claim } from "../../../monitor/record/shard_store.ts";
import {
  type JudgedSlot,
  type RecorderDeps,
  ShardRecorder,
} from "../../../monitor/record/shard_recorder.ts";
import { MAX_WINDOW_TICKS } from "../../../monitor/record/open_window.ts";
import { CLAIM_WINDOWS } from "../../../monitor/slots.ts";
import type {
  Monitor,
  MonitorEvent,
  StateChange,
} from "../../../monitor/types.ts";
import { claimKey, Claims } from "../../../store/claims.ts";
import { Packing } from "../../../store/history/packing.ts";
import { Database } from "../../../store/database/database.ts";
import { Shards } from "../../../store/shards.ts";
import { StoreError } from "../../../store/database/store_error.ts";
import { type Fault, FaultyKv } from "../../store/faulty_kv.ts";
import { assertStoreLaws, StoreImage } from "../../store/store_laws.ts";
import { downTick, monitoredUrl, tick } from "../fixtures/monitored_url.ts";

const WINDOW_MS = 10_000;
const WINDOW = 180_000_000;
const START = WINDOW * WINDOW_MS;

class Rig {
  readonly recorded: JudgedSlot[] = [];
  readonly begun: MonitorEvent[] = [];
  readonly changes: StateChange[] = [];
  /** Windows that had their first commit. */
  windows = 0;
  readonly lost: JudgedSlot[] = [];
  readonly lostClaims: Claim[] = [];
  readonly errors: unknown[] = [];
  readonly gone = new Set<number>();
  readonly outdated = new Set<Monitor>();
  /** Times that count for nothing. */
  readonly leftOut = new Set<number>();
  now = START + WINDOW_MS;
  maxPending = 20_000;
  #commitId = 0;

  constructor(
    readonly kv: FaultyKv,
    readonly database: Database,
    readonly shards: Shards,
  ) {}

  static async open(): Promise<Rig> {
    const kv = new FaultyKv(await Deno.openKv(":memory:"));
    const timers = {
      setTimer: (run: () => void) => queueMicrotask(run),
      clearTimer: () => {},
    };
    const database = new Database(kv, { timers });
    const shards = new Shards(database, {
      windowMs: WINDOW_MS,
      claimKey: (shard, window) => claimKey(shard, window, CLAIM_WINDOWS),
    });
    return new Rig(kv, database, shards);
  }

  async recorder(me = "a", window = WINDOW): Promise<ShardRecorder> {
    const recorder = new ShardRecorder(
      await this.shards.load(0),
      0,
      this.#deps(),
    );
    await this.openWindow(recorder, window, me);
    return recorder;
  }

  async openWindow(
    recorder: ShardRecorder,
    window: number,
    me = "a",
  ): Promise<void> {
    const [claim] = await this.claimsOf(me).claim([0], window);
    assert.ok(claim, `${me} has no claim on window ${window}`);
    recorder.open(claim);
  }

  claimsOf(me: string): Claims {
    return new Claims(this.database, { me, windows: CLAIM_WINDOWS });
  }

  [Symbol.dispose](): void {
    this.database.close();
  }

  #deps(): RecorderDeps {
    return {
      store: this.shards,
      now: () => this.now,
      isCurrent: (monitor) => !this.outdated.has(monitor),
      exists: (id) => !this.gone.has(id),
      isLeftOut: (_, at) => this.leftOut.has(at),
      newCommitId: () => ++this.#commitId,
      confirmClaim: ({ shard, window }) =>
        this.claimsOf("a").claimPast(shard, window),
      maxPending: () => this.maxPending,
      onCommitted: (entries, changes, isFirst) => {
        if (isFirst) this.windows++;
        this.recorded.push(...entries);
        this.changes.push(...changes);
        this.begun.push(...changes.map(({ newEvent }) => newEvent));
      },
      onLost: (entries) => this.lost.push(...entries),
      onClaimLost: (claim) => this.lostClaims.push(claim),
      onError: (error) => this.errors.push(error),
    };
  }
}

const URL_ONE = monitoredUrl();

function up(offsetMs: number, monitor = URL_ONE): JudgedSlot {
  return { monitor, tick: tick(START + offsetMs), certificateExpiryHour: null };
}

function down(offsetMs: number, monitor = URL_ONE): JudgedSlot {
  return {
    monitor,
    tick: downTick(START + offsetMs),
    certificateExpiryHour: null,
  };
}

Deno.test("ShardRecorder hands what was seen of a downtime on to alerts, and nothing of an uptime", async () => {
  using rig = await Rig.open();
  const recorder = await rig.recorder();
  const detail = "json $.db eq up: it is down";
  const tell = async () => {
    await recorder.flush();
    const prefix = ["changes"];
    const entries = await rig.database.list<ChangeRecord>({ prefix });
    return entries.map(({ value }) => [value.to, value.detail]);
  };
  recorder.record(WINDOW, { ...down(1_000), detail });
  assert.deepEqual(await tell(), [["down", detail]]);
  recorder.record(WINDOW, { ...up(2_000), detail });
  assert.deepEqual(await tell(), [["down", detail], ["up", undefined]]);
  recorder.record(WINDOW, down(3_000));
  assert.deepEqual((await tell()).at(-1), ["down", undefined]);
});

Deno.test("ShardRecorder writes a change of state at once, and the rest with the next flush", async () => {
  using rig = await Rig.open();
  const recorder = await rig.recorder();
  recorder.record(WINDOW, up(1_000));
  await recorder.flush();
  recorder.record(WINDOW, up(2_000));
  recorder.record(WINDOW, up(3_000));
  const before = rig.kv.calls;
  await Promise.resolve();
  assert.equal(rig.kv.calls, before, "nothing is written without a change");
  await recorder.flush();
  recorder.record(WINDOW, down(4_000));
  await recorder.flush();
  const image = await StoreImage.of(rig.database);
  assertStoreLaws(image);
  assert.equal(image.ticks(1).length, 4);
  assert.deepEqual(image.events(1).map(({ event }) => event), [
    "uptime",
    "downtime",
  ]);
  assert.equal(rig.recorded.length, 4);
  const told = rig.changes.map(({ newEvent, endedEvent }) => [
    newEvent.event,
    endedEvent === null
      ? null
      : [endedEvent.event, (endedEvent.endedAt ?? 0) - START],
  ]);
  assert.deepEqual(told, [
    ["uptime", null],
    ["downtime", ["uptime", 4_000]],
  ]);
});

Deno.test("ShardRecorder stores what it finds in maintenance, tells what it changes, and does not count it", async () => {
  using rig = await Rig.open();
  const recorder = await rig.recorder();
  for (const offset of [2_000, 3_000, 4_000]) rig.leftOut.add(START + offset);
  for (const slot of [up(1_000), down(2_000), down(3_000), up(4_000)]) {
    recorder.record(WINDOW, slot);
  }
  recorder.record(WINDOW, down(5_000));
  await recorder.flush();
  const image = await StoreImage.of(rig.database);
  assert.equal(image.ticks(1).length, 5);
  assert.deepEqual(image.events(1).map(({ event }) => event), [
    "uptime",
    "downtime",
    "uptime",
    "downtime",
  ]);
  const state = (await rig.shards.load(0)).states.get(1);
  assert.deepEqual(
    [state?.upCount, state?.downCount, state?.unknownCount],
    [1, 1, 0],
  );
  assert.equal(state?.lastAt, START + 5_000);
});

Deno.test("ShardRecorder stores as many ticks of a window as fit it, and every change of state", async () => {
  using rig = await Rig.open();
  const recorder = await rig.recorder();
  for (let at = 1; at <= MAX_WINDOW_TICKS + 10; at++) {
    recorder.record(WINDOW, up(at));
  }
  recorder.record(WINDOW, down(MAX_WINDOW_TICKS + 11));
  await recorder.flush();
  const image = await StoreImage.of(rig.database);
  assert.equal(image.ticks(1).length, MAX_WINDOW_TICKS);
  assert.deepEqual(image.events(1).map(({ event }) => event), [
    "uptime",
    "downtime",
  ]);
  assert.deepEqual([rig.errors, rig.lost], [[], []]);
  const state = recorder.states.get(1);
  assert.deepEqual(
    [state?.status, (state?.upCount ?? 0) + (state?.downCount ?? 0)],
    ["down", MAX_WINDOW_TICKS],
  );
});

function startOf({ event, number, startedAt }: MonitorEvent) {
  return { event, number, startedAt };
}

const FAULTS: [fault: Fault, throws: boolean][] = [
  ["full", true],
  ["failed", true],
  ["applied, then failed", true],
  ["applied, yet refused", false],
];

for (const [fault, throws] of FAULTS) {
  Deno.test(`ShardRecorder records each slot once when a commit is ${fault}`, async () => {
    using rig = await Rig.open();
    const recorder = await rig.recorder();
    recorder.record(WINDOW, up(1_000));
    await recorder.flush();
    const next = rig.kv.calls + 1;
    rig.kv.faultAt = (call) => call === next ? fault : null;
    recorder.record(WINDOW, down(2_000));
    recorder.record(WINDOW, down(3_000));
    await recorder.flush();
    assert.equal(rig.errors.length, throws ? 1 : 0);
    recorder.record(WINDOW, up(4_000));
    await recorder.flush();
    const image = await StoreImage.of(rig.database);
    assertStoreLaws(image);
    assert.equal(image.ticks(1).length, 4);
    assert.equal(rig.recorded.length, 4, "told once");
    assert.deepEqual(rig.begun.map(startOf), image.events(1).map(startOf));
  });
}

Deno.test("ShardRecorder finds its applied commit although another instance has written the shard since", async () => {
  using rig = await Rig.open();
  const mine = await rig.recorder("a");
  const theirs = await rig.recorder("a");
  await rig.openWindow(theirs, WINDOW + 1, "b");
  await rig.openWindow(mine, WINDOW, "a");
  const next = rig.kv.calls + 1;
  rig.kv.faultAt = (call) => call === next ? "applied, then failed" : null;
  mine.record(WINDOW, up(1_000));
  await mine.flush();
  theirs.record(WINDOW + 1, down(WINDOW_MS + 1_000));
  await theirs.flush();
  await mine.flush();
  const image = await StoreImage.of(rig.database);
  assertStoreLaws(image);
  assert.equal(image.ticks(1).length, 2);
});

Deno.test("ShardRecorder counts every tick once when a commit that it had given up is applied after all", async () => {
  using rig = await Rig.open();
  const recorder = await rig.recorder();
  const { shards } = rig;
  const commit = shards.commit.bind(shards);
  const held: (() => Promise<unknown>)[] = [];
  shards.commit = (change) => {
    held.push(() => commit(change));
    return Promise.reject(new StoreError("timeout", "write"));
  };
  recorder.record(WINDOW, up(1_000));
  await recorder.flush();
  shards.commit = async (change) => {
    shards.commit = commit;
    await held[0]?.();
    return await commit(change);
  };
  recorder.record(WINDOW, up(2_000));
  await recorder.flush();
  await recorder.flush();
  const image = await StoreImage.of(rig.database);
  assertStoreLaws(image);
  assert.equal(image.ticks(1).length, 2);
  assert.equal(rig.recorded.length, 2);
  assert.deepEqual(rig.begun.map(startOf), image.events(1).map(startOf));
});

Deno.test("ShardRecorder.open() believes what the store has of a window that others wrote meanwhile", async () => {
  using rig = await Rig.open();
  const mine = await rig.recorder("a");
  mine.record(WINDOW, up(1_000));
  await mine.flush();
  const free = { owner: "", window: WINDOW };
  const key = claimKey(0, WINDOW, CLAIM_WINDOWS);
  await rig.database.commit({ sets: [{ key, value: free }] });
  const theirs = await rig.recorder("b");
  theirs.record(WINDOW, up(2_000));
  await theirs.flush();
  await rig.database.commit({ sets: [{ key, value: free }] });
  await rig.openWindow(mine, WINDOW, "a");
  mine.record(WINDOW, up(2_000));
  mine.record(WINDOW, up(3_000));
  await mine.flush();
  const image = await StoreImage.of(rig.database);
  assertStoreLaws(image);
  assert.equal(image.ticks(1).length, 3);
});

Deno.test("ShardRecorder records nothing once its claim is lost", async () => {
  using rig = await Rig.open();
  const mine = await rig.recorder("a");
  mine.record(WINDOW, up(1_000));
  await mine.flush();
  await rig.database.commit({
    sets: [{
      key: claimKey(0, WINDOW, CLAIM_WINDOWS),
      value: { owner: "b", window: WINDOW },
    }],
  });
  mine.record(WINDOW, down(2_000));
  await mine.flush();
  assert.equal(rig.lost.length, 1);
  assert.equal(rig.lostClaims.length, 1);
  assert.equal(mine.isOpenAt(WINDOW), false);
  assert.equal(mine.states.get(1)?.status, "up", "what was lost does not show");
  assertStoreLaws(await StoreImage.of(rig.database));
});

Deno.test("ShardRecorder goes on in the same window after a restart, and takes no slot twice", async () => {
  using rig = await Rig.open();
  const before = await rig.recorder();
  before.record(WINDOW, up(1_000));
  before.record(WINDOW, up(2_000));
  await before.flush();
  const after = await rig.recorder();
  before.record(WINDOW, up(2_500));
  await before.flush();
  for (const offset of [1_000, 2_000, 3_000]) after.record(WINDOW, up(offset));
  await after.flush();
  const image = await StoreImage.of(rig.database);
  assertStoreLaws(image);
  assert.deepEqual(image.ticks(1).map(({ at }) => at - START), [
    1_000,
    2_000,
    3_000,
  ]);
  assert.equal(rig.lost.length, 1, "the earlier run had lost its claim");
});

Deno.test("ShardRecorder counts its late window, and a later one of another instance decides", async () => {
  using rig = await Rig.open();
  const mine = await rig.recorder("a");
  const theirs = await rig.recorder("a");
  await rig.openWindow(mine, WINDOW, "a");
  await rig.openWindow(theirs, WINDOW + 1, "b");
  theirs.record(WINDOW + 1, up(WINDOW_MS + 1_000));
  await theirs.flush();
  mine.record(WINDOW, down(9_000));
  await mine.flush();
  const image = await StoreImage.of(rig.database);
  assertStoreLaws(image);
  assert.deepEqual(image.events(1).map(({ event }) => event), ["uptime"]);
  assert.equal(image.ticks(1).length, 2);
});

Deno.test("ShardRecorder drops the tick of a url that was changed while it was probed", async () => {
  using rig = await Rig.open();
  const recorder = await rig.recorder();
  const changed = monitoredUrl({ id: 2 });
  const deleted = monitoredUrl({ id: 3 });
  rig.outdated.add(changed);
  recorder.record(WINDOW, up(1_000, changed));
  rig.kv.faultAt = () => "full";
  recorder.record(WINDOW, up(1_000, deleted));
  await recorder.flush();
  rig.kv.faultAt = () => null;
  rig.gone.add(3);
  await recorder.flush();
  const image = await StoreImage.of(rig.database);
  assert.deepEqual(image.states(), []);
  assert.deepEqual(image.of("events"), []);
});

Deno.test("ShardRecorder keeps what a refusing store does not take, up to a bound, and writes it later", async () => {
  using rig = await Rig.open();
  const recorder = await rig.recorder();
  rig.kv.faultAt = () => "full";
  const monitor = monitoredUrl({ intervalMs: 100 });
  for (let count = 0; count < 20_100; count++) {
    recorder.record(WINDOW, {
      ...(count % 50 === 0 ? down(count, monitor) : up(count, monitor)),
    });
  }
  await recorder.flush();
  assert.equal(rig.lost.length, 100);
  rig.kv.faultAt = () => null;
  for (let round = 0; round < 3; round++) await recorder.flush();
  assert.equal(rig.recorded.length, 20_000);
  assertStoreLaws(await StoreImage.of(rig.database));
});

Deno.test("ShardRecorder.enter() gives up windows whose claims have run out, and no others", async () => {
  using rig = await Rig.open();
  const recorder = await rig.recorder();
  rig.kv.faultAt = () => "full";
  recorder.record(WINDOW, up(1_000));
  await recorder.flush();
  recorder.enter(WINDOW + CLAIM_WINDOWS - 2);
  assert.equal(recorder.isOpenAt(WINDOW), true);
  recorder.enter(WINDOW + CLAIM_WINDOWS - 1);
  assert.equal(recorder.idle, true);
  assert.equal(rig.lost.length, 1);
});

function provisional(window: number): Claim {
  return { shard: 0, window, versionstamp: null, isProvisional: true };
}

Deno.test("ShardRecorder writes what it found while the store was away, with its true times", async () => {
  using rig = await Rig.open();
  const recorder = await rig.recorder();
  recorder.record(WINDOW, up(1_000));
  await recorder.flush();
  rig.kv.faultAt = () => "failed";
  for (let window = 1; window <= 18; window++) {
    recorder.open(provisional(WINDOW + window));
    const found = window < 7 ? up : down;
    recorder.record(WINDOW + window, found(window * WINDOW_MS + 1_000));
    recorder.enter(WINDOW + window);
    await recorder.flush();
  }
  assert.equal(recorder.states.get(1)?.since, START + 7 * WINDOW_MS + 1_000);
  rig.kv.faultAt = () => null;
  await recorder.flush();
  const image = await StoreImage.of(rig.database);
  assertStoreLaws(image);
  assert.equal(image.ticks(1).length, 19);
  assert.deepEqual(image.events(1).map(startOf), [
    { event: "uptime", number: 1, startedAt: START + 1_000 },
    {
      event: "downtime",
      number: 2,
      startedAt: START + 7 * WINDOW_MS + 1_000,
    },
  ]);
  assert.deepEqual([rig.lost, rig.lostClaims], [[], []]);
});

Deno.test("ShardRecorder gives up a provisional window that somebody else has claimed", async () => {
  using rig = await Rig.open();
  const mine = await rig.recorder("a");
  mine.record(WINDOW, up(1_000));
  await mine.flush();
  const theirs = await rig.recorder("b", WINDOW + 1);
  mine.open(provisional(WINDOW + 1));
  mine.record(WINDOW + 1, down(WINDOW_MS + 1_000));
  theirs.record(WINDOW + 1, up(WINDOW_MS + 2_000));
  await theirs.flush();
  await mine.flush();
  const image = await StoreImage.of(rig.database);
  assertStoreLaws(image);
  assert.equal(image.ticks(1).length, 2);
  assert.deepEqual(rig.lostClaims, [provisional(WINDOW + 1)]);
  assert.equal(mine.states.get(1)?.status, "up", "what was lost is not shown");
});

Deno.test("ShardRecorder shows what there is no room to keep", async () => {
  using rig = await Rig.open();
  const recorder = await rig.recorder();
  rig.kv.faultAt = () => "failed";
  rig.maxPending = 1;
  recorder.record(WINDOW, up(1_000));
  recorder.record(WINDOW, down(2_000));
  assert.equal(rig.lost.length, 1);
  assert.equal(recorder.states.get(1)?.status, "down");
  await recorder.flush();
});

Deno.test("ShardRecorder stores a slot once when the clock was set back", async () => {
  using rig = await Rig.open();
  const recorder = await rig.recorder();
  const ahead = WINDOW + 720;
  recorder.record(WINDOW, up(1_000));
  await rig.openWindow(recorder, ahead);
  recorder.record(ahead, up(720 * WINDOW_MS));
  await recorder.flush();
  rig.now = START + 1_500;
  recorder.record(WINDOW, down(1_000));
  await recorder.flush();
  const image = await StoreImage.of(rig.database);
  assertStoreLaws(image);
  assert.equal(image.ticks(1).length, 2);
  assert.equal(image.states()[0]?.status, "down");
});

Deno.test("ShardRecorder after idle hours waits six windows for what is not packed yet", async () => {
  using rig = await Rig.open();
  const before = await rig.recorder();
  before.record(WINDOW, up(1_000));
  await before.flush();
  const hours4 = 4 * 360;
  const after = await rig.recorder("a", WINDOW + hours4);
  for (const window of [WINDOW + hours4, WINDOW + hours4 + 5]) {
    await rig.openWindow(after, window);
    after.record(window, up((window - WINDOW) * WINDOW_MS));
    await after.flush();
  }
  assert.equal((await rig.shards.windowTicks(0, WINDOW)).size, 1);
  const packing = new Packing(rig.database, rig.shards, {
    retentionMs: 86_400_000,
    randomOperation: () => 1_000_000,
  });
  const lastHour = Math.floor(START / 3_600_000) + 1;
  await packing.packHours(0, lastHour);
  await after.reload();
  await after.flush();
  const image = await StoreImage.of(rig.database);
  assertStoreLaws(image);
  assert.equal(image.ticks(1).length, 3);
});

Deno.test("ShardRecorder after idle hours writes everything after six windows", async () => {
  using rig = await Rig.open();
  const before = await rig.recorder();
  before.record(WINDOW, up(1_000));
  await before.flush();
  const first = WINDOW + 4 * 360;
  const after = await rig.recorder("a", first);
  for (let window = first; window <= first + 6; window++) {
    if (window > first) await rig.openWindow(after, window);
    const tick = window === first + 2 ? down : up; // an outage of one window
    after.record(window, tick((window - WINDOW) * WINDOW_MS));
    await after.flush();
  }
  const image = await StoreImage.of(rig.database);
  assert.equal(image.states()[0]?.upCount, 7);
  assert.deepEqual(image.events(1).map(({ event }) => event), [
    "uptime",
    "downtime",
    "uptime",
  ]);
});

Deno.test("ShardRecorder without claims records no slot twice that somebody else wrote first", async () => {
  using rig = await Rig.open();
  const bare = { shard: 0, window: WINDOW + 5, versionstamp: null };
  const mine = await rig.recorder("a");
  const theirs = await rig.recorder("a");
  mine.open(bare);
  theirs.open(bare);
  mine.record(WINDOW + 5, up(50_000));
  await mine.flush();
  theirs.record(WINDOW + 5, up(50_000));
  await theirs.flush();
  mine.record(WINDOW + 5, up(51_000));
  await mine.flush();
  const image = await StoreImage.of(rig.database);
  assertStoreLaws(image);
  assert.equal(image.ticks(1).length, 2);
  assert.equal(rig.lost.length, 0);
});

Deno.test("ShardRecorder without claims loses nothing when two write one window", async () => {
  using rig = await Rig.open();
  const bare = { shard: 0, window: WINDOW + 5, versionstamp: null };
  const both = [await rig.recorder("a"), await rig.recorder("a")];
  for (const recorder of both) {
    recorder.open(bare);
    recorder.record(WINDOW + 5, up(50_000));
  }
  await Promise.all(both.map((recorder) => recorder.flush()));
  for (const recorder of both) recorder.record(WINDOW + 5, up(51_000));
  await Promise.all(both.map((recorder) => recorder.flush()));
  const image = await StoreImage.of(rig.database);
  assertStoreLaws(image);
  assert.equal(image.ticks(1).length, 2);
  assert.deepEqual(rig.lost, []);
});

Deno.test("ShardRecorder tells the first commit of a window from those that follow", async () => {
  using rig = await Rig.open();
  const recorder = await rig.recorder();
  for (const offsetMs of [1_000, 2_000, 3_000]) {
    recorder.record(WINDOW, up(offsetMs));
    await recorder.flush();
  }
  await rig.openWindow(recorder, WINDOW + 1);
  recorder.record(WINDOW + 1, up(11_000));
  await recorder.flush();
  assert.equal(rig.windows, 2);
});
