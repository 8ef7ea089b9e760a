import assert from "node:assert/strict";
import type { Maintenance } from "../../../monitor/maintenance_rule.ts";
import { KEYS } from "../../../store/keys.ts";
import { someMaintenance } from "../../monitor/maintenance/some_maintenance.ts";
import { SubscriberRig } from "./subscriber_rig.ts";
import { WebhookReceiver } from "./webhook_receiver.ts";

const HOUR_MS = 3_600_000;
const MONITORS = [
  { id: 1, name: "shop", public: true, tags: ["core"] },
  { id: 2, name: "secret", public: false, tags: ["hidden"] },
  { id: 3, name: "blog", public: true },
] as const;

async function subscribe(
  rig: SubscriberRig,
  hook: WebhookReceiver,
  group: string | null,
): Promise<void> {
  const scope = { owner: 0, group };
  const made = await rig.desk.subscribeWebhook(scope, hook.url);
  assert.equal(made.outcome, "subscribed");
}

/** Makes these the rules that there are. */
async function keep(
  rig: SubscriberRig,
  ...rules: readonly Maintenance[]
): Promise<void> {
  const prefix = KEYS.maintenances.key();
  const { database } = rig.store;
  const before = await database.list({ prefix });
  await database.commit({ deletes: before.map(({ key }) => key) });
  const sets = rules.map((value) => ({
    key: KEYS.maintenances.key(value.owner, value.id),
    value,
  }));
  await database.commit({ sets });
  rig.maintenance.replaceAll(rules, []);
}

Deno.test("a maintenance is announced, begins and ends for those who hear of its services, once each", async () => {
  await using rig = await SubscriberRig.open(MONITORS);
  await using page = new WebhookReceiver();
  await using core = new WebhookReceiver();
  await using others = new WebhookReceiver();
  await subscribe(rig, page, null);
  await subscribe(rig, core, "core");
  await subscribe(rig, others, "");
  const now = Date.now();
  const planned = someMaintenance({
    ...{ text: "The shop is read only.", scope: { tags: ["core"] } },
    ...{ startsAt: now + HOUR_MS, endsAt: now + 3 * HOUR_MS, updatedAt: now },
  });
  const hidden = someMaintenance({
    ...{ ...planned, id: 2, scope: { tags: ["hidden"] } },
  });
  await keep(rig, planned, hidden);
  const told = await rig.until("the announcement", () => page.notices[0]);
  assert.equal(told.type, "maintenance.announced");
  assert.match(
    told.title ?? "",
    /^Database upgrade: maintenance planned for .*\d\d:\d\d UTC$/,
  );
  assert.match(
    told.text,
    /^The maintenance "Database upgrade" is planned for .* UTC \(2 h\)\.\n\nThe shop is read only\.\n\nServices: shop$/,
  );
  assert.deepEqual(told.maintenance, {
    ...{ id: 1, title: "Database upgrade", urls: [{ id: 1, name: "shop" }] },
    starts_at: Math.floor(planned.startsAt / 1_000),
    ends_at: Math.floor(planned.endsAt / 1_000),
  });

  const begun = { ...planned, startsAt: now - HOUR_MS };
  await keep(rig, begun, hidden);
  const next = await rig.until("the beginning", () => page.notices[1]);
  assert.equal(next.type, "maintenance.begun");
  const ended = { from: begun.startsAt, at: Date.now() };
  await keep(rig, { ...begun, ended }, hidden);
  const over = await rig.until("the end", () => page.notices[2]);
  assert.equal(over.type, "maintenance.ended");
  assert.equal(over.title, "Database upgrade: maintenance is over");
  await rig.until("the group's end", () => core.notices[2]);
  await rig.work();
  assert.deepEqual(others.requests, []);
  assert.equal(page.notices.length, 3);
  assert.ok(!JSON.stringify(page.notices).includes("secret"));

  // what nobody was told of is cancelled first, and then forgotten
  await keep(rig);
  await rig.work();
  await rig.work();
  assert.equal((await rig.kept())["maintenance_told"], undefined);
});
