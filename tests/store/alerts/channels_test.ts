import assert from "node:assert/strict";
import type { ChannelSpec } from "../../../monitor/channel.ts";
import { CHANNEL_DEFAULTS } from "../../../monitor/fields/channel_fields.ts";
import {
  Channels,
  MAX_CHANNELS,
  OLD_SECRET_MS,
} from "../../../store/alerts/channels.ts";
import { decodeBook, encodeBook } from "../../../store/alerts/book_codec.ts";
import { KEYS } from "../../../store/keys.ts";
import { resealChannels } from "../../../store/sealing/reseal_channels.ts";
import { StoreRig } from "../store_rig.ts";
import { downTick, tick } from "../../monitor/fixtures/monitored_url.ts";
import { EMPTY_BOOK, type Outage } from "../../../monitor/alerts/outage.ts";
import type { ChangeRecord } from "../../../monitor/alerts/change_record.ts";

const SECRET = "https://hooks.example.org/a-secret";

function spec(name: string, parts: Partial<ChannelSpec> = {}): ChannelSpec {
  return {
    ...CHANNEL_DEFAULTS,
    ...{ name, kind: "webhook", settings: { url: SECRET } },
    ...parts,
  };
}

Deno.test("Channels keep settings sealed, and give them back", async () => {
  using rig = await StoreRig.open();
  const channels = new Channels(rig.database);
  const created = await channels.create(null, spec("ops"));
  assert.ok(created !== "full");
  assert.equal(created.settings.url, SECRET);
  assert.deepEqual(await channels.all(), [created]);
  const stored = await rig.database.list({ prefix: [] });
  assert.ok(
    !JSON.stringify(
      stored.map(({ value }) => value),
      (_, each) => typeof each === "bigint" ? `${each}` : each,
    ).includes("a-secret"),
  );
  const changed = await channels.update(created.id, { name: "night" });
  assert.equal(changed?.settings.url, SECRET);
  await channels.delete(created.id);
  assert.equal(await channels.get(created.id), null);
});

Deno.test("Channels.update() keeps a secret that was changed for a day, sealed", async () => {
  using rig = await StoreRig.open();
  let now = 1_000;
  const channels = new Channels(rig.database, () => now);
  const settingsOf = (secret: string) => ({ url: SECRET, secret });
  const created = await channels.create(
    null,
    spec("ops", { settings: settingsOf("one") }),
  );
  assert.ok(created !== "full");
  const secretsBefore: unknown[] = [];
  const update = async (changes: Partial<ChannelSpec>) => {
    await channels.update(created.id, changes);
    secretsBefore.push((await channels.get(created.id))?.secretBefore ?? null);
  };
  await update({ settings: settingsOf("two") });
  const kept = { secret: "one", until: 1_001 + OLD_SECRET_MS };
  await update({ name: "night" });
  now += OLD_SECRET_MS + 10;
  await update({ name: "day" });
  await update({ settings: settingsOf("three") });
  await update({ settings: { url: SECRET } });
  assert.deepEqual(secretsBefore, [
    kept,
    kept,
    null,
    { secret: "two", until: now + 1 + OLD_SECRET_MS },
    null,
  ]);
  const [stored] = await rig.database.list({ prefix: KEYS.channels.key() });
  assert.ok(!JSON.stringify(stored?.value).includes("secretBefore"));
});

Deno.test("Channels.sync() makes those of the configuration equal to it, and leaves others alone", async () => {
  using rig = await StoreRig.open();
  const channels = new Channels(rig.database);
  const own = await channels.create(7, spec("ops"));
  await Promise.all([1, 2, 3].map(() => channels.sync([spec("a"), spec("b")])));
  const names = async () =>
    (await channels.all()).map(({ name, ownerId }) => [name, ownerId]);
  assert.deepEqual(await names(), [["ops", 7], ["a", null], ["b", null]]);
  const before = await channels.all();
  await channels.sync([spec("b", { enabled: false }), spec("c")]);
  assert.deepEqual(await names(), [["ops", 7], ["b", null], ["c", null]]);
  const after = await channels.all();
  assert.equal(after[1]?.id, before[2]?.id);
  assert.equal(after[1]?.enabled, false);
  await channels.sync([spec("b", { enabled: false }), spec("c")]);
  assert.deepEqual(await channels.all(), after);
  assert.deepEqual(after[0], own);
});

Deno.test(`an account has ${MAX_CHANNELS} channels at most`, async () => {
  using rig = await StoreRig.open();
  const channels = new Channels(rig.database);
  for (let count = 0; count < MAX_CHANNELS; count++) {
    assert.notEqual(await channels.create(7, spec("x")), "full");
  }
  assert.equal(await channels.create(7, spec("x")), "full");
  assert.notEqual(await channels.create(8, spec("x")), "full");
});

Deno.test("a commit that changes a state has a record of it, but for a url's first uptime", async () => {
  using rig = await StoreRig.open();
  const at = rig.now;
  await rig.record(
    new Map([
      [1, [tick(at), downTick(at + 1_000), tick(at + 2_000)]],
      [2, [downTick(at)]],
      [3, [tick(at), tick(at + 1_000)]],
    ]),
  );
  const records = await rig.database.list<ChangeRecord>({
    prefix: KEYS.changes.key(),
  });
  assert.deepEqual(
    records.map(({ value }) => [
      ...[value.urlId, value.number, value.from, value.to, value.at - at],
      ...[value.kind, value.status],
    ]),
    [
      [1, 2, "up", "down", 1_000, "status", 503],
      [1, 3, "down", "up", 2_000, null, null],
      [2, 1, "up", "down", 0, "status", 503],
    ],
  );
});

Deno.test("a book of ten thousand urls that are down is read as it was written, in parts that fit a value", () => {
  const at = 1_795_927_921_000;
  const outage: Outage = {
    ...{ id: "o_1_2", level: "down", group: "everything", phase: "open" },
    ...{ startedAt: at, endedAt: null, waitUntil: at, steps: 1, toldAt: at },
    ...{ isChanged: false, isFlapNews: false, reminded: { 600000: at } },
    ...{ acknowledgedAt: null, told: [1, 2], telling: null },
    members: Array.from({ length: 10_000 }, (_, index) => ({
      urlId: index + 1,
      since: at + index,
      upAt: index % 2 === 0 ? null : at + 99,
      kind: index % 3 === 0 ? "timeout" : 77,
      status: index % 5 === 0 ? 503 : null,
      calmAt: null,
      changedAt: at + index + 5,
      ...index % 7 === 0 ? { isWorse: true } : {},
      ...index % 9 === 0 ? { detail: "status lt 500: it is 503" } : {},
    })),
  };
  const book = { outages: [outage], flips: { 1: [at] }, held: [] };
  const parts = encodeBook(book);
  assert.ok(parts.every((part) => part.length <= 30_000));
  assert.ok(parts.join("").length < 600_000);
  assert.deepEqual(decodeBook(parts), book);
  assert.deepEqual(decodeBook(encodeBook(EMPTY_BOOK)), EMPTY_BOOK);
  assert.throws(() => decodeBook(['{"format":2}']), RangeError);
});

Deno.test("resealChannels() seals settings with the new key, and gives up what cannot be opened where it may", async () => {
  using rig = await StoreRig.open();
  const channels = new Channels(rig.database);
  const { secrets } = rig.database;
  secrets.use(["the old key"]);
  const created = await channels.create(null, spec("ops"));
  secrets.use(["the new key", "the old key"]);
  assert.deepEqual(await resealChannels(rig.database), {
    ...{ sealed: 1, givenUp: 0 },
  });
  secrets.use(["the new key"]);
  assert.deepEqual(await channels.all(), [created]);
  secrets.use(["another key"]);
  assert.deepEqual(await channels.all(), []);
  assert.deepEqual(await resealChannels(rig.database), {
    ...{ sealed: 0, givenUp: 0 },
  });
  await resealChannels(rig.database, { givesUp: true });
  const [left] = await channels.all();
  assert.deepEqual([left?.enabled, left?.settings], [false, {}]);
});
