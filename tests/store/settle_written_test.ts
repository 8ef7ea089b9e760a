import assert from "node:assert/strict";
import { OPERATORS } from "../../monitor/alert_rules.ts";
import type { IncidentSpec } from "../../monitor/incident.ts";
import type {
  MaintenanceScope,
  MaintenanceSpec,
} from "../../monitor/maintenance_rule.ts";
import { Incidents } from "../../store/incidents.ts";
import { Maintenances } from "../../store/maintenances.ts";
import { settleOperators, settleWritten } from "../../store/settle_written.ts";
import { monitoredUrl } from "../monitor/fixtures/monitored_url.ts";
import { HOUR_MS, MIDNIGHT, StoreRig } from "./store_rig.ts";

/** A store with monitors of an operator (1), and of a member (2) who becomes one. */
async function start() {
  const rig = await StoreRig.open();
  const now = () => rig.now;
  const incidents = new Incidents(rig.database, now);
  const maintenances = new Maintenances(rig.database, now);
  const { urls, users } = rig;
  const store = { urls, users, incidents, maintenances };
  for (const name of ["boss", "ann"]) {
    await users.create(`${name}@example.org`, `hash of ${name}`);
  }
  await users.makeOperator(1);
  const add = async (name: string, ownerId: number, tags: string[] = []) => {
    const { id: _, ...url } = monitoredUrl({ name, ownerId, tags });
    return (await urls.create(url))?.id ?? 0;
  };
  const ids = {
    theirs: await add("shop", 1, ["web"]),
    shop: await add("shop", 2, ["web"]),
    mail: await add("mail", 2),
  };
  const write = async (owner: number, parts: Partial<IncidentSpec> = {}) => {
    const incident = await incidents.create({
      ...{ owner, writtenBy: owner || 1, title: "Late", impact: "major" },
      ...{ urls: [], startedAt: 5, isDraft: false },
      update: { status: "investigating", text: "Yes" },
      ...parts,
    });
    assert.ok(typeof incident === "object");
    return incident.id;
  };
  const plan = async (owner: number, scope: MaintenanceScope) => {
    const rule = await maintenances.create(owner, { ...SPEC, scope });
    assert.ok(rule !== "full");
    return rule.id;
  };
  const stored = async (owner: number) => ({
    incidents: (await incidents.of(owner)).reverse()
      .map(({ id, urls }) => [id, ...urls]),
    open: (await incidents.toldOf(owner)).open.map(({ id }) => id),
    rules: (await maintenances.of(owner))
      .map(({ id, scope }) => [id, "urls" in scope ? scope.urls : scope]),
    past: (await maintenances.past()).filter((each) => each.owner === owner)
      .map(({ id, scope }) => [id, "urls" in scope ? scope.urls : scope]),
  });
  return { rig, store, ids, write, plan, stored };
}

const SPEC: Omit<MaintenanceSpec, "scope"> = {
  ...{ title: "Upgrade", text: "", repeat: null },
  ...{ startsAt: MIDNIGHT, endsAt: MIDNIGHT + HOUR_MS },
  ...{ suppressAlerts: true, countsAsDowntime: false },
};
const NOTHING = { incidents: [], open: [], rules: [], past: [] };

Deno.test("what a member wrote goes to / when they become an operator, and is about their monitors alone there", async () => {
  const { rig, store, ids, write, plan, stored } = await start();
  using _rig = rig;
  const { shop, mail } = ids;
  const everything = await write(2);
  const draft = await write(2, { urls: [mail], isDraft: true });
  const all = await plan(2, { all: true });
  const tagged = await plan(2, { tags: ["web"] });
  const named = await plan(2, { urls: ["shop", mail] });
  const nothing = await plan(2, { tags: ["nowhere"] });
  rig.now += HOUR_MS / 2;
  await store.maintenances.delete(2, await plan(2, { all: true }));
  rig.now += 1;
  const ended = await plan(2, { all: true });
  rig.now += 1;
  await store.maintenances.delete(2, ended);
  await store.users.makeOperator(2);
  const before = await rig.urls.version();
  await settleOperators(store);
  const rules = [[nothing, { tags: ["nowhere"] }]];
  assert.deepEqual(await stored(2), { ...NOTHING, rules });
  const after = {
    incidents: [[everything, shop, mail], [draft, mail]],
    open: [everything],
    rules: [[all, [shop, mail]], [tagged, [shop]], [named, [shop, mail]]],
    past: [[ended, [shop, mail]]],
  };
  assert.deepEqual(await stored(OPERATORS), after);
  assert.notEqual(await rig.urls.version(), before);
  await settleOperators(store);
  assert.deepEqual(await stored(OPERATORS), after, "once is enough");
});

Deno.test("what / has of monitors of a member alone goes to the member's page when they cease to be an operator, and nothing else", async () => {
  const { rig, store, ids, write, plan, stored } = await start();
  using _rig = rig;
  const { theirs, shop, mail } = ids;
  await store.users.makeOperator(2);
  const own = await write(OPERATORS, { urls: [shop, mail] });
  const drafted = { urls: [mail], isDraft: true };
  const ownDraft = await write(OPERATORS, { ...drafted, writtenBy: 2 });
  const rule = await plan(OPERATORS, { urls: [shop, "mail"] });
  const stay = [
    await write(OPERATORS),
    await write(OPERATORS, { urls: [theirs, shop] }),
    await write(OPERATORS, { ...drafted, writtenBy: 1 }),
  ];
  const rules = [
    await plan(OPERATORS, { all: true }),
    await plan(OPERATORS, { tags: ["web"] }),
    await plan(OPERATORS, { urls: ["shop"] }),
    await plan(OPERATORS, { urls: [mail, "gone"] }),
  ];
  await store.maintenances.sync(OPERATORS, [{
    ...SPEC,
    ...{ title: "Configured", scope: { urls: [mail] } },
  }]);
  await store.users.makeMember(2);
  await settleWritten(store, { id: 2 });
  const moved = await stored(2);
  assert.deepEqual(moved, {
    incidents: [[own, shop, mail], [ownDraft, mail]],
    open: [own],
    rules: [[rule, [shop, "mail"]]],
    past: [],
  });
  const left = await stored(OPERATORS);
  assert.deepEqual(left.incidents.map(([id]) => id), stay);
  assert.deepEqual(left.open, stay.slice(0, 2));
  assert.deepEqual(left.rules.slice(0, -1).map(([id]) => id), rules);
  assert.equal(left.rules.length, rules.length + 1);
});
