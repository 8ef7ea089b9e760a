import assert from "node:assert/strict";
import { eventId } from "../../../../monitor/event_id.ts";
import { applyUrlPlan, planUrls } from "../../../../store/url_plan.ts";
import { exportLines } from "../../../../store/move/export_lines.ts";
import { SqliteCopy } from "../../../../store/database/sqlite_copy.ts";
import { readHealthcheck } from "../../../../store/move/foreign/go_service_healthcheck.ts";
import type { ForeignPlan } from "../../../../store/move/foreign/foreign_plan.ts";
import {
  type ImportCounts,
  importPlan,
} from "../../../../store/move/foreign/import_plan.ts";
import { downTick, tick } from "../../../monitor/fixtures/monitored_url.ts";
import { FaultyKv } from "../../faulty_kv.ts";
import {
  HOUR_MS,
  newUrl,
  scratchDirectory,
  StoreRig,
} from "../../store_rig.ts";
import { healthcheckFile, JUST_AFTER } from "./healthcheck_file.ts";

async function healthcheckPlan(sql = ""): Promise<ForeignPlan> {
  await using directory = await scratchDirectory();
  using copy = SqliteCopy.open(await healthcheckFile(directory.path, sql));
  return readHealthcheck(copy, {
    intervalMs: 15_000,
    timeoutMs: 10_000,
    now: JUST_AFTER,
    earliestTickAt: JUST_AFTER - 48 * HOUR_MS,
  });
}

interface Wish {
  readonly newIds?: boolean;
  readonly again?: boolean;
  readonly said?: string[];
}

async function importInto(
  rig: StoreRig,
  plan: ForeignPlan,
  { newIds = false, again = false, said = [] }: Wish = {},
): Promise<ImportCounts> {
  rig.now = JUST_AFTER;
  return await importPlan(plan, {
    database: rig.database,
    shards: rig.shards,
    tickRetentionMs: 48 * HOUR_MS,
    now: JUST_AFTER,
    newIds,
    again,
    isPublic: true,
    minIntervalMs: 1_000,
    say: (line) => said.push(line),
  });
}

/** All that is stored, but for what is different each time. */
async function contents({ database }: StoreRig): Promise<string[]> {
  const [, ...lines] = await Array.fromAsync(exportLines(database));
  return lines;
}

Deno.test("importPlan() gives an empty store the services with their ids, counts, events and ticks", async () => {
  using rig = await StoreRig.open();
  const said: string[] = [];
  const counts = await importInto(rig, await healthcheckPlan(), { said });
  assert.deepEqual(counts, { kept: 4, inPart: 0, present: 0, leftOut: 0 });
  assert.deepEqual(said[0], 'Kept "email-service"');
  const urls = await rig.urls.all();
  assert.deepEqual(
    urls.map(({ id, ownerId, public: open, source }) => [
      id,
      ownerId,
      open,
      source?.system,
      source?.id,
    ]),
    [1, 2, 3, 4].map((
      id,
    ) => [id, null, true, "go-service-healthcheck", `${id}`]),
  );
  const { states } = await rig.shards.load(0);
  const { status, upCount, downCount } = states.get(2) ?? assert.fail();
  assert.deepEqual([status, upCount, downCount], ["down", 46, 53]);
  const ticks = await rig.history.ticks(2, 0, JUST_AFTER);
  assert.equal(ticks.length, 99);
  const sum = await rig.history.rollUp(2, JUST_AFTER - HOUR_MS, JUST_AFTER);
  assert.deepEqual([sum.upCount, sum.downCount], [46, 53]);
  const page = await rig.events.page(2, 0, 2);
  const monitor = await rig.urls.get(2) ?? assert.fail();
  assert.deepEqual(page.map((event) => eventId(event, monitor)), [8, 7]);
  assert.equal(await rig.events.count(2), 5);
  assert.equal((await rig.events.page(2, 3, 10)).length, 2);
});

Deno.test("importPlan() leaves the next event the first number after the imported ids", async () => {
  using rig = await StoreRig.open();
  const sql = "UPDATE service_events SET id = 200000 WHERE id = 8";
  await importInto(rig, await healthcheckPlan(sql));
  await rig.record(
    new Map([[2, [tick(JUST_AFTER), downTick(JUST_AFTER + 1_000)]]]),
  );
  rig.now = JUST_AFTER + 2_000;
  const monitor = await rig.urls.get(2) ?? assert.fail();
  const events = await rig.events.page(2, 0, 10);
  assert.deepEqual(
    events.map((event) => eventId(event, monitor)),
    [6 * 65_536 + 2, 5 * 65_536 + 2, 200_000, 7, 6, 5, 3],
  );
  assert.equal(await rig.events.count(2), 7);
  assert.equal(events[2]?.endedAt, JUST_AFTER);
});

Deno.test("importPlan() changes nothing the second time", async () => {
  using rig = await StoreRig.open();
  const plan = await healthcheckPlan();
  await importInto(rig, plan);
  const before = await contents(rig);
  const counts = await importInto(rig, plan);
  assert.deepEqual(counts, { kept: 0, inPart: 0, present: 4, leftOut: 0 });
  assert.deepEqual(await contents(rig), before);
});

Deno.test("importPlan() leaves out what was deleted here since, and imports it with a new id where it is told to", async () => {
  using rig = await StoreRig.open();
  const plan = await healthcheckPlan();
  await importInto(rig, plan);
  await rig.urls.delete(await rig.urls.get(2) ?? assert.fail());
  const said: string[] = [];
  const counts = await importInto(rig, plan, { said });
  assert.deepEqual(counts, { kept: 0, inPart: 0, present: 3, leftOut: 1 });
  assert.match(said[0] ?? "", /^Left out "[^"]+": it was .* deleted here; /);
  assert.match(said[0] ?? "", /--again/);
  assert.equal(await rig.urls.get(2), null);
  assert.deepEqual(await importInto(rig, plan, { again: true }), {
    kept: 1,
    inPart: 0,
    present: 3,
    leftOut: 0,
  });
  const found = await rig.urls.get(5) ?? assert.fail();
  assert.equal(found.source?.id, "2");
  assert.equal((await rig.history.ticks(5, 0, JUST_AFTER)).length, 99);
  const events = await rig.events.page(5, 0, 10);
  assert.equal(eventId(events[0] ?? assert.fail(), found), 5 * 65_536 + 5);
  const counted = await importInto(rig, plan, { again: true });
  assert.deepEqual(counted, { kept: 0, inPart: 0, present: 4, leftOut: 0 });
});

Deno.test("importPlan() refuses ids that are taken, names them and changes nothing", async () => {
  using rig = await StoreRig.open();
  await rig.urls.createAll([newUrl({ name: "a" }), newUrl({ name: "b" })]);
  const before = await contents(rig);
  await assert.rejects(importInto(rig, await healthcheckPlan()), {
    name: "ForeignError",
    message: /^these ids are taken in this store: 1, 2\. With --new-ids /,
  });
  assert.deepEqual(await contents(rig), before);
});

Deno.test("importPlan() gives new ids where it is told to, and leaves the urls of the shard as they were", async () => {
  using rig = await StoreRig.open();
  await rig.urls.createAll([
    newUrl({ name: "a" }),
    newUrl({ name: "email-service" }),
  ]);
  const at = Math.floor(JUST_AFTER / HOUR_MS) * HOUR_MS;
  const own = [tick(at - HOUR_MS), tick(at), downTick(at + 60_000)];
  await rig.record(new Map([[1, own]]));
  rig.now = JUST_AFTER;
  const read = async () => ({
    state: (await rig.shards.load(0)).states.get(1),
    ticks: await rig.history.ticks(1, 0, JUST_AFTER),
    day: (await rig.history.days(0, 0, JUST_AFTER)).get(1)?.map((
      { rollUp },
    ) => [rollUp.upCount, rollUp.downCount]),
  });
  const before = await read();
  const said: string[] = [];
  await importInto(rig, await healthcheckPlan(), { newIds: true, said });
  assert.deepEqual(await read(), before);
  assert.match(said[0] ?? "", /called "email-service \(2\)"/);
  assert.equal((await rig.history.ticks(4, 0, JUST_AFTER)).length, 99);
  await rig.packing.packHours(0, at / HOUR_MS);
  assert.deepEqual(await read(), before);
  assert.equal((await rig.history.ticks(4, 0, JUST_AFTER)).length, 99);
  const sum = await rig.history.rollUp(4, at - HOUR_MS, JUST_AFTER);
  assert.deepEqual([sum.upCount, sum.downCount], [46, 53]);
});

for (const newIds of [false, true]) {
  Deno.test(`importPlan() that is stopped at any call shows nothing half, and ends well when repeated, with ${newIds ? "new" : "old"} ids`, async () => {
    const plan = await healthcheckPlan();
    using whole = await StoreRig.open();
    await importInto(whole, plan, { newIds });
    const want = await contents(whole);
    for (let stopAt = 1;; stopAt++) {
      const kv = new FaultyKv(await Deno.openKv(":memory:"));
      using rig = new StoreRig(kv);
      kv.faultAt = (call) => call >= stopAt ? "failed" : null;
      const stopped = await importInto(rig, plan, { newIds })
        .then(() => false, () => true);
      kv.faultAt = () => null;
      const urls = await rig.urls.all();
      assert.ok(urls.length === 0 || urls.length === 4);
      await importInto(rig, plan, { newIds });
      assert.deepEqual(await contents(rig), want);
      if (!stopped) break;
    }
  });
}

Deno.test("importPlan() writes the same where the store says of a commit that it was not applied", async () => {
  const plan = await healthcheckPlan();
  using whole = await StoreRig.open();
  await importInto(whole, plan);
  const want = await contents(whole);
  for (let at = 1; at <= 30; at++) {
    const kv = new FaultyKv(await Deno.openKv(":memory:"));
    using rig = new StoreRig(kv);
    kv.faultAt = (call) => call === at ? "applied, yet refused" : null;
    await importInto(rig, plan);
    assert.deepEqual(await contents(rig), want);
  }
});

Deno.test("planUrls() neither drops nor changes what was imported, and adds a url of its name", async () => {
  using rig = await StoreRig.open();
  await importInto(rig, await healthcheckPlan());
  const before = await rig.urls.all();
  const none = await planUrls(before, []);
  assert.deepEqual([none.missing, none.storedCount], [[], 0]);
  const url = newUrl({ name: "email-service", ownerId: null });
  const plan = await planUrls(before, [url]);
  assert.deepEqual([plan.added, plan.changed], [[url], []]);
  await applyUrlPlan(rig.urls, plan, { drops: true });
  assert.equal((await rig.urls.all()).length, before.length + 1);
});

Deno.test("planUrls() adds nothing that is the same as what was imported", async () => {
  using rig = await StoreRig.open();
  await importInto(rig, await healthcheckPlan());
  const stored = await rig.urls.all();
  const same = stored.map((
    { id: _id, createdAt: _at, updatedAt: _u, source: _s, ...url },
  ) => url);
  const { added, changed, missing } = await planUrls(stored, same);
  assert.deepEqual([added, changed, missing], [[], [], []]);
});
