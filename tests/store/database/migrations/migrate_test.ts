import assert from "node:assert/strict";
import {
  meanMsOf,
  quantileMsOf,
  type RollUp,
} from "../../../../monitor/roll_up.ts";
import type { Monitor, Tick } from "../../../../monitor/types.ts";
import type { MonitorState } from "../../../../monitor/monitor_state.ts";
import { openDatabase } from "../../../../store/database/open_database.ts";
import { DeletedUrls } from "../../../../store/deleted_urls.ts";
import {
  migrate,
  SCHEMA_VERSION,
} from "../../../../store/database/migrations/migrate.ts";
import { exportLines } from "../../../../store/move/export_lines.ts";
import { importLines } from "../../../../store/move/import_lines.ts";
import { tokenSecret } from "../../../../store/secrets.ts";
import { TrackingState } from "../../../../store/tracking_state.ts";
import { FAULTS, FaultyKv } from "../../faulty_kv.ts";
import { assertStoreLaws, StoreImage } from "../../store_laws.ts";
import {
  DAY_MS,
  HOUR_MS,
  MIDNIGHT,
  scratchDirectory,
  StoreRig,
} from "../../store_rig.ts";

/** A store that a program of schema 1 wrote, whose entries never expire, and what that program read in it. */
const DATA = new URL("../../../data/store_v1/", import.meta.url);
const ANSWERS = JSON.parse(
  await Deno.readTextFile(new URL("answers.json", DATA)),
);

async function copyTo(directory: string): Promise<string> {
  const path = `${directory}/store.sqlite3`;
  await Deno.copyFile(new URL("store.sqlite3", DATA), path);
  return path;
}

/** An open copy, which whoever uses it closes. */
async function openCopy(): Promise<AsyncDisposable & { kv: Deno.Kv }> {
  const directory = await scratchDirectory();
  const kv = await Deno.openKv(await copyTo(directory.path));
  return { ...directory, kv };
}

/** The members that a roll-up had then, and what was worked out from them. */
function rollUpOf(rollUp: RollUp) {
  const { upCount, downCount, unknownCount, durationTenths, buckets } = rollUp;
  return {
    ...{ upCount, downCount, unknownCount, durationTenths },
    buckets: [...buckets].sort(([a], [b]) => a - b),
    meanMs: meanMsOf(rollUp),
    p95Ms: quantileMsOf(rollUp, 0.95),
  };
}

/** The members that a state had then. */
function stateOf(state: MonitorState) {
  const { untimedCount: _count, successes: _successes, ...rest } = state;
  const { streakAt: _streakAt, upMs: _upMs, downMs: _downMs, ...more } = rest;
  const { degradedAnswers: _answers, ...then } = more;
  return { ...then, lastDurationMs: then.lastDurationMs ?? 0 };
}

/** What a url had then; all else came later. */
const FIELDS_THEN: ReadonlySet<string> = new Set([
  ...["id", "name", "url", "ownerId", "source", "intervalMs", "timeoutMs"],
  ...["method", "expectedStatus", "expectedText", "headers"],
  ...["followRedirects", "failuresBeforeDown", "public", "paused", "tags"],
  ...["createdAt", "updatedAt"],
]);

/** The members that a url had then. */
function urlOf(monitor: Monitor) {
  return Object.fromEntries(
    Object.entries(monitor).filter(([name]) => FIELDS_THEN.has(name)),
  );
}

/** An unknown outcome had a response time of 0. */
const tickOf = (tick: Tick) => ({ ...tick, durationMs: tick.durationMs ?? 0 });

/** Everything that the program of schema 1 was asked. */
async function answersOf(rig: StoreRig) {
  rig.now = ANSWERS.now;
  const to = rig.now + HOUR_MS;
  const { states, packedHour } = await rig.shards.load(0);
  const days = await rig.history.days(0, MIDNIGHT - 2 * DAY_MS, to);
  const deleted = new DeletedUrls(rig.database, rig.urls, () => rig.now);
  const ranges = [
    [MIDNIGHT - DAY_MS, to],
    [MIDNIGHT - HOUR_MS - 777_000, MIDNIGHT + 90 * 60_000],
  ] as const;
  const ofUrl = async (id: number) => ({
    id,
    ticks: (await rig.history.ticks(id, 0, to)).map(tickOf),
    hours: (await rig.history.hours(id, MIDNIGHT - DAY_MS, to))
      .map(({ at, rollUp }) => ({ at, ...rollUpOf(rollUp) })),
    days: (days.get(id) ?? [])
      .map(({ at, rollUp }) => ({ at, ...rollUpOf(rollUp) })),
    sums: await Promise.all(ranges.map(async ([from, to]) => ({
      ...{ from, to },
      ...rollUpOf(await rig.history.rollUp(id, from, to)),
    }))),
    events: await rig.events.page(id, 0, 100),
  });
  return {
    now: rig.now,
    urls: (await rig.urls.all()).map(urlOf),
    retired: [...await rig.urls.retiredNames()],
    deleted: (await deleted.of(1)).map(({ url, ...rest }) => ({
      ...rest,
      url: urlOf(url),
    })),
    users: [
      await rig.users.get(1),
      await rig.users.findByEmail("b@example.org"),
    ],
    states: [...states.values()].map(stateOf),
    packedHour,
    perUrl: await Promise.all([1, 2, 3, 4].map(ofUrl)),
  };
}

Deno.test("openDatabase() brings a store of schema 1 up to date, and it answers as before", async () => {
  await using directory = await scratchDirectory();
  const path = await copyTo(directory.path);
  const database = await openDatabase(path);
  assert.equal((await database.get(["schema"])).value, SCHEMA_VERSION);
  const states = await database.get<Uint8Array>(["states", 0]);
  assert.equal(states.value?.[0], 2);
  assert.deepEqual(await tokenSecret(database), new Uint8Array(32).fill(7));
  assert.equal(await new TrackingState(database).exists(), true);
  database.close();
  using rig = await StoreRig.open(path);
  assert.deepEqual(await answersOf(rig), ANSWERS);
  assertStoreLaws(await StoreImage.of(rig.database));
});

Deno.test("roll-ups of schema 1 say that they know nothing of time; those that are packed after it do", async () => {
  await using copy = await openCopy();
  using rig = new StoreRig(copy.kv);
  await migrate(rig.database);
  rig.now = MIDNIGHT + 3 * HOUR_MS;
  await rig.packing.packHours(0, MIDNIGHT / HOUR_MS + 2);
  const hours = await rig.history.hours(1, MIDNIGHT - 4 * HOUR_MS, rig.now);
  const covered = hours.map((
    { rollUp: { uncoveredCount, upCount, times } },
  ) => [
    uncoveredCount === upCount,
    times.size,
  ]);
  assert.deepEqual(covered, [...Array(6).fill([true, 0]), [false, 1]]);
  // from its first tick to two intervals and a probe's delay after its last
  const times = new Map([["up", [30 * 60_000 - 1_234, 13 * 60_000 + 31_234]]]);
  assert.deepEqual(hours.at(-1)?.rollUp.times, times);
  const days = await rig.history.days(0, MIDNIGHT, rig.now);
  const [today] = days.get(1) ?? [];
  assert.equal(today?.rollUp.uncoveredCount, 120);
  assert.deepEqual(today?.rollUp.times, times);
});

for (const fault of FAULTS) {
  Deno.test(`migrate() can be cut off at any store call that is ${fault}, and begun again`, async () => {
    let call = 0;
    for (let done = false; !done;) {
      call++;
      await using copy = await openCopy();
      const kv = new FaultyKv(copy.kv);
      using rig = new StoreRig(kv);
      kv.faultAt = (now) => now >= call ? fault : null;
      done = await migrate(rig.database).then(() => true, () => false);
      kv.faultAt = () => null;
      await migrate(rig.database);
      assert.deepEqual(await answersOf(rig), ANSWERS, `cut off at ${call}`);
      assert.equal((await kv.get(["schema"])).value, SCHEMA_VERSION);
    }
    assert.ok(call >= 4 || fault.startsWith("applied"), `${call} calls`);
  });
}

Deno.test("migrate() runs in several processes at once", async () => {
  await using directory = await scratchDirectory();
  const path = await copyTo(directory.path);
  const opened = await Promise.all([1, 2, 3].map(() => openDatabase(path)));
  for (const database of opened) database.close();
  using rig = await StoreRig.open(path);
  assert.deepEqual(await answersOf(rig), ANSWERS);
});

Deno.test("migrate() leaves damaged states as they are, and the others are brought up to date", async () => {
  await using copy = await openCopy();
  const damaged = new Uint8Array([1, 255]);
  await copy.kv.set(["states", 7], damaged);
  using rig = new StoreRig(copy.kv);
  await migrate(rig.database);
  assert.deepEqual((await copy.kv.get(["states", 7])).value, damaged);
  const { value } = await copy.kv.get<Uint8Array>(["states", 0]);
  assert.equal(value?.[0], 2);
});

Deno.test("an export of schema 1 can be imported", async () => {
  await using copy = await openCopy();
  using source = new StoreRig(copy.kv);
  const lines = await Array.fromAsync(exportLines(source.database));
  const header = { ...JSON.parse(lines[0] ?? ""), schema: 1 };
  using rig = await StoreRig.open();
  rig.now = ANSWERS.now;
  await migrate(rig.database);
  const all = (async function* () {
    yield* [JSON.stringify(header), ...lines.slice(1)];
  })();
  await importLines(rig.database, all, {
    tickRetentionMs: 48 * HOUR_MS,
    now: () => rig.now,
  });
  const { packedHour: _hour, ...answers } = await answersOf(rig);
  const { packedHour: _before, ...before } = ANSWERS;
  assert.deepEqual(answers, before);
});
