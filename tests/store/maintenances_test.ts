import assert from "node:assert/strict";
import { MaintenanceTable } from "../../monitor/maintenance/maintenance_table.ts";
import {
  type Maintenance,
  type MaintenanceSpec,
  MAX_MAINTENANCES,
} from "../../monitor/maintenance_rule.ts";
import { Maintenances } from "../../store/maintenances.ts";
import { monitoredUrl } from "../monitor/fixtures/monitored_url.ts";
import { DAY_MS, HOUR_MS, MIDNIGHT, StoreRig } from "./store_rig.ts";

const SPEC: MaintenanceSpec = {
  title: "Upgrade",
  text: "",
  scope: { all: true },
  startsAt: MIDNIGHT,
  endsAt: MIDNIGHT + HOUR_MS,
  repeat: null,
  suppressAlerts: true,
  countsAsDowntime: false,
};
const DAILY: MaintenanceSpec = {
  ...SPEC,
  repeat: { every: "day", on: [], at: "00:00", timeZone: "UTC" },
};
const DAILY_TOO: MaintenanceSpec = { ...DAILY, title: "Nightly" };
const MONITOR = monitoredUrl({ id: 1, ownerId: null });

/** What the uptime of a monitor of the operator leaves out of `days` days, in hours. */
async function hoursOut(store: Maintenances, days = 60): Promise<number> {
  const table = new MaintenanceTable(({ ownerId }) => ownerId ?? 0);
  table.replaceAll(await store.all(), await store.past());
  return table.uncounted(MONITOR, MIDNIGHT, MIDNIGHT + days * DAY_MS)
    .reduce((sum, { from, to }) => sum + to - from, 0) / HOUR_MS;
}

Deno.test("Maintenances are changed, ended early and deleted, and each write tells other instances", async () => {
  using rig = await StoreRig.open();
  const store = new Maintenances(rig.database, () => rig.now);
  const versions = new Set([await rig.urls.version()]);
  const created = await store.create(3, SPEC);
  assert.ok(created !== "full");
  versions.add(await rig.urls.version());
  const { id } = created;
  assert.deepEqual(await store.get(3, id), created);
  assert.equal(await store.get(0, id), null);
  await store.update(3, id, { title: "Later" });
  versions.add(await rig.urls.version());
  rig.now += HOUR_MS / 2;
  const ended = await store.end(3, id);
  assert.deepEqual(ended?.ended, { from: MIDNIGHT, at: rig.now });
  assert.equal(await store.end(3, id), null);
  versions.add(await rig.urls.version());
  await store.delete(3, id);
  versions.add(await rig.urls.version());
  assert.equal(versions.size, 5);
  assert.deepEqual(await store.all(), []);
});

Deno.test("what was maintenance stays so when the rule is changed, moved away, or deleted, and nothing before a change becomes one", async () => {
  using rig = await StoreRig.open();
  const store = new Maintenances(rig.database, () => rig.now);
  const rule = await store.create(0, DAILY);
  assert.ok(rule !== "full");
  rig.now = MIDNIGHT + 3 * DAY_MS + 2 * HOUR_MS;
  assert.equal(await hoursOut(store, 4), 4);
  await store.update(0, rule.id, { endsAt: MIDNIGHT + 4 * HOUR_MS });
  // from 2:00 on, the window of this day goes on until 4:00
  assert.equal(await hoursOut(store, 4), 6);
  rig.now += DAY_MS;
  await store.update(0, rule.id, { scope: { tags: ["other"] } });
  assert.equal(await hoursOut(store, 5), 8);
  await store.delete(0, rule.id);
  assert.equal(await hoursOut(store), 8);
  assert.equal(
    (await rig.database.list({ prefix: ["past_maintenances"] })).length,
    2,
  );
  rig.now += 36 * DAY_MS;
  await store.sweep();
  assert.equal(await hoursOut(store), 8, "outages are told of for longer");
  rig.now += 400 * DAY_MS;
  await store.sweep();
  assert.deepEqual(
    await rig.database.list({ prefix: ["past_maintenances"] }),
    [],
  );
});

Deno.test("a rule that comes again for years is one record, and leaves the windows of the last 400 days behind", async () => {
  using rig = await StoreRig.open();
  const store = new Maintenances(rig.database, () => rig.now);
  const rule = await store.create(0, DAILY);
  assert.ok(rule !== "full");
  rig.now += 1_000 * DAY_MS;
  const [only] = await rig.database.list({ prefix: ["maintenances"] });
  assert.ok(JSON.stringify(only).length < 1_000);
  await store.delete(0, rule.id);
  const [past] = await store.past();
  assert.ok(past && past.windows.length === 400);
});

Deno.test("of as many as there may be, one that is over makes room; else there is none", async () => {
  using rig = await StoreRig.open();
  const store = new Maintenances(rig.database, () => rig.now);
  const first = await store.create(0, SPEC);
  assert.ok(first !== "full");
  for (let count = 1; count < MAX_MAINTENANCES; count++) {
    await store.create(0, DAILY);
  }
  assert.equal(await store.create(0, SPEC), "full");
  assert.ok(await store.create(1, SPEC) !== "full");
  rig.now += 2 * HOUR_MS;
  assert.ok(await store.create(0, SPEC) !== "full");
  assert.equal(await store.get(0, first.id), null);
  assert.equal((await store.of(0)).length, MAX_MAINTENANCES);
});

Deno.test("sync() makes what the configuration has equal to it, and leaves what people wrote alone", async () => {
  using rig = await StoreRig.open();
  const store = new Maintenances(rig.database, () => rig.now);
  const titles = async () =>
    (await store.of(0)).map(({ title, isConfigured }) =>
      `${title} ${isConfigured}`
    );
  await store.create(0, { ...SPEC, title: "By hand" });
  await store.sync(0, [SPEC, { ...DAILY, title: "Nightly" }]);
  assert.deepEqual(await titles(), [
    "By hand false",
    "Upgrade true",
    "Nightly true",
  ]);
  const before = await rig.urls.version();
  await store.sync(0, [SPEC, { ...DAILY, title: "Nightly" }]);
  assert.equal(await rig.urls.version(), before);
  await store.sync(0, [{ ...SPEC, text: "New" }]);
  assert.deepEqual(await titles(), ["By hand false", "Upgrade true"]);
  assert.equal((await store.of(0))[1]?.text, "New");
});

Deno.test("sync() deletes before it adds, so that renamed ones have room, and says what has none", async () => {
  using rig = await StoreRig.open();
  const store = new Maintenances(rig.database, () => rig.now);
  for (let count = 1; count < MAX_MAINTENANCES; count++) {
    await store.create(0, DAILY);
  }
  await store.sync(0, [{ ...SPEC, title: "Before" }]);
  await store.sync(0, [{ ...SPEC, title: "After" }]);
  const configured = async () =>
    (await store.of(0)).filter(({ isConfigured }) => isConfigured)
      .map(({ title, text }) => `${title}${text}`);
  assert.deepEqual(await configured(), ["After"]);
  const specs = [
    { ...SPEC, title: "No room" },
    { ...SPEC, title: "After", text: "!" },
  ];
  await assert.rejects(store.sync(0, specs), {
    message:
      'Cannot add the maintenance "No room": there are 200, and none of them is over. Delete one',
  });
  assert.deepEqual(await configured(), ["After!"]);
});

Deno.test("instances that start at once add a maintenance of the configuration once, and a double that is there goes", async () => {
  using rig = await StoreRig.open();
  const instances = [1, 2, 3].map(() =>
    new Maintenances(rig.database, () => rig.now)
  );
  const [first] = instances;
  assert.ok(first !== undefined);
  await Promise.all(instances.map((each) => each.sync(0, [SPEC, DAILY_TOO])));
  const titles = async () => (await first.of(0)).map(({ title }) => title);
  assert.deepEqual((await titles()).sort(), ["Nightly", "Upgrade"]);
  const [known] = await first.of(0);
  const id = 99;
  const key = ["maintenances", 0, id];
  await rig.database.commit({ sets: [{ key, value: { ...known, id } }] });
  await first.sync(0, [SPEC, DAILY_TOO]);
  assert.equal(await first.get(0, id), null);
  assert.deepEqual((await titles()).sort(), ["Nightly", "Upgrade"]);
});

Deno.test("each window that was ended early stays so, whatever is ended later, and however the text is edited", async () => {
  using rig = await StoreRig.open();
  const store = new Maintenances(rig.database, () => rig.now);
  const rule = await store.create(0, DAILY);
  assert.ok(rule !== "full");
  for (const day of [0, 1, 2]) {
    rig.now = MIDNIGHT + day * DAY_MS + HOUR_MS / 2;
    await store.end(0, rule.id);
    assert.equal(await hoursOut(store, day + 1), (day + 1) / 2);
    await store.update(0, rule.id, { text: `Edited ${day}` });
    assert.equal(await store.end(0, rule.id), null, "ended is ended");
    rig.now += HOUR_MS / 4;
    await store.update(0, rule.id, { countsAsDowntime: false, title: "Other" });
    assert.equal(await hoursOut(store, day + 1), (day + 1) / 2);
  }
  assert.equal(await hoursOut(store, 4), 2.5);
});

Deno.test("what is said of a maintenance in words changes nothing of its past", async () => {
  using rig = await StoreRig.open();
  const store = new Maintenances(rig.database, () => rig.now);
  const { id } = await store.create(0, DAILY) as Maintenance;
  rig.now += 2 * DAY_MS;
  const words = { title: "Better", text: "Words", suppressAlerts: false };
  await store.update(0, id, { ...DAILY, ...words });
  assert.deepEqual(await store.past(), []);
  for (
    const change of [
      { countsAsDowntime: true },
      { scope: { tags: ["db"] } },
      { endsAt: DAILY.endsAt + 1 },
      { startsAt: DAILY.startsAt + 1 },
      { repeat: null },
    ]
  ) {
    rig.now += DAY_MS;
    const before = await store.get(0, id);
    const after = await store.update(0, id, change);
    assert.notEqual(after?.validFrom, before?.validFrom);
  }
});

Deno.test("one that was ended early makes room as if its time were over", async () => {
  using rig = await StoreRig.open();
  const store = new Maintenances(rig.database, () => rig.now);
  const { id } = await store.create(0, SPEC) as Maintenance;
  for (let count = 1; count < MAX_MAINTENANCES; count++) {
    await store.create(0, DAILY);
  }
  rig.now += HOUR_MS / 2;
  await store.end(0, id);
  assert.ok(await store.create(0, SPEC) !== "full");
  assert.equal(await store.get(0, id), null);
});

Deno.test("with an account its maintenance goes, however many windows it has left behind", async () => {
  using rig = await StoreRig.open();
  const store = new Maintenances(rig.database, () => rig.now);
  await store.create(3, DAILY);
  await store.create(4, DAILY);
  for (let batch = 0; batch < 3; batch++) {
    await rig.database.commit({
      sets: Array.from({ length: 400 }, (_, at) => ({
        key: ["past_maintenances", 3, 7, rig.now + batch * 400 + at],
        value: { windows: [] },
      })),
    });
  }
  const before = await rig.urls.version();
  rig.now++;
  await store.deleteAllOf(3);
  assert.deepEqual(await store.past(), []);
  assert.deepEqual((await store.all()).map(({ owner }) => owner), [4]);
  assert.notEqual(await rig.urls.version(), before);
});

Deno.test("of what rules said before, the latest 500 of each owner are kept", async () => {
  using rig = await StoreRig.open();
  const store = new Maintenances(rig.database, () => rig.now);
  for (const [owner, count] of [[3, 700], [4, 20]] as const) {
    await rig.database.commit({
      sets: Array.from({ length: count }, (_, at) => ({
        key: ["past_maintenances", owner, count - at, rig.now + at],
        value: { owner, id: at, windows: [] },
      })),
    });
  }
  await store.sweep();
  const kept = Map.groupBy(await store.past(), ({ owner }) => owner);
  assert.deepEqual(
    [3, 4].map((owner) => kept.get(owner)?.length),
    [500, 20],
  );
  assert.equal(kept.get(3)?.some(({ id }) => id < 200), false);
});
