import assert from "node:assert/strict";
import {
  type Incident,
  type IncidentSpec,
  MAX_INCIDENTS,
  MAX_OPEN_INCIDENTS,
} from "../../monitor/incident.ts";
import { Incidents } from "../../store/incidents.ts";
import { KEYS } from "../../store/keys.ts";
import { scratchDirectory, StoreRig } from "./store_rig.ts";

const SPEC: IncidentSpec = {
  ...{ owner: 7, writtenBy: 7, title: "Mail is late", impact: "minor" },
  ...{ urls: [3], startedAt: 1_000, isDraft: false },
  update: { status: "investigating", text: "We are looking into it" },
};

const say = (status: "resolved" | "monitoring") => (before: Incident) => ({
  updates: [...before.updates, { at: 2_000, status, text: "Now" }],
});

async function create(
  incidents: Incidents,
  changes: Partial<IncidentSpec> = {},
): Promise<Incident> {
  const incident = await incidents.create({ ...SPEC, ...changes });
  assert.ok(typeof incident === "object");
  return incident;
}

Deno.test("Incidents keeps every update that two instances add at once", async () => {
  await using directory = await scratchDirectory();
  const path = `${directory.path}/store.sqlite3`;
  using first = await StoreRig.open(path);
  using second = await StoreRig.open(path);
  const [a, b] = [first, second].map(({ database }) => new Incidents(database));
  assert.ok(a !== undefined && b !== undefined);
  const { id } = await create(a);
  await Promise.all(
    [a, b, a, b].map((each, i) =>
      each.update(7, id, ({ updates }) => ({
        updates: [...updates, { at: i, status: "monitoring", text: `${i}` }],
      }))
    ),
  );
  const kept = await b.get(7, id);
  assert.equal(kept?.version, 5);
  assert.deepEqual(
    kept?.updates.slice(1).map(({ text }) => text).sort(),
    ["0", "1", "2", "3"],
  );
});

Deno.test("Incidents.told() has what is published, and changes the version of the urls with it", async () => {
  using rig = await StoreRig.open();
  const incidents = new Incidents(rig.database, () => rig.now);
  const version = async () =>
    (await rig.database.get(KEYS.urlsVersion.key())).versionstamp;
  const before = await version();
  const draft = await create(incidents, { isDraft: true });
  assert.equal(await version(), before, "a draft is no news");
  assert.deepEqual((await incidents.told()).get(7)?.open, []);
  await incidents.update(7, draft.id, () => ({ publishedAt: 5 }));
  assert.notEqual(await version(), before);
  const [open] = (await incidents.told()).get(7)?.open ?? [];
  assert.equal(open?.title, "Mail is late");
  const published = await version();
  await incidents.update(7, draft.id, say("resolved"));
  assert.notEqual(await version(), published);
  const [recent] = (await incidents.told()).get(7)?.recent ?? [];
  assert.deepEqual([recent?.title, recent?.endedAt], ["Mail is late", 2_000]);
  assert.deepEqual((await incidents.told()).get(7)?.open, []);
});

Deno.test("Incidents.create() takes as many open ones as there may be, and no draft beyond its own limit", async () => {
  using rig = await StoreRig.open();
  const incidents = new Incidents(rig.database, () => rig.now);
  for (let i = 0; i < MAX_OPEN_INCIDENTS; i++) await create(incidents);
  assert.equal(await incidents.create(SPEC), "open");
  const drafts: Incident[] = [];
  for (let i = 0; i < MAX_OPEN_INCIDENTS; i++) {
    drafts.push(await create(incidents, { isDraft: true }));
  }
  assert.equal(await incidents.create({ ...SPEC, isDraft: true }), "drafts");
  const publish = () =>
    incidents.update(7, drafts[0]?.id ?? 0, () => ({ publishedAt: 5 }));
  assert.equal(await publish(), "open");
  await create(incidents, { owner: 8 });
});

Deno.test("of too many incidents the oldest that is resolved goes", async () => {
  using rig = await StoreRig.open();
  const incidents = new Incidents(rig.database, () => rig.now);
  const open = await create(incidents);
  const update = { status: "resolved", text: "It was short" } as const;
  for (let i = 1; i < MAX_INCIDENTS + 2; i++) {
    await create(incidents, { update });
  }
  const ids = (await incidents.of(7)).map(({ id }) => id);
  assert.equal(ids.length, MAX_INCIDENTS);
  assert.deepEqual(ids.slice(-2), [open.id, open.id + 3].reverse());
});

Deno.test("an outage opens a draft once, even if it was deleted since", async () => {
  using rig = await StoreRig.open();
  const incidents = new Incidents(rig.database, () => rig.now);
  const spec = { ...SPEC, isDraft: true, writtenBy: null, outage: "o_1_2" };
  const draft = await create(incidents, spec);
  assert.equal(await incidents.create(spec), "known");
  await incidents.delete(7, draft.id);
  assert.equal(await incidents.create(spec), "known");
  await create(incidents, { ...spec, outage: "o_1_3" });
});

Deno.test("with an account its incidents go, and nobody else's", async () => {
  using rig = await StoreRig.open();
  const incidents = new Incidents(rig.database, () => rig.now);
  await create(incidents);
  await create(incidents, { owner: 8 });
  const update = { status: "resolved", text: "It was short" } as const;
  for (let i = 1; i < MAX_INCIDENTS; i++) await create(incidents, { update });
  const before = await rig.urls.version();
  rig.now++;
  await incidents.deleteAllOf(7);
  assert.notEqual(await rig.urls.version(), before);
  assert.deepEqual(await incidents.of(7), []);
  assert.deepEqual([...(await incidents.told()).keys()], [8]);
});
