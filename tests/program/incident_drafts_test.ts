import assert from "node:assert/strict";
import { OPERATORS } from "../../monitor/alert_rules.ts";
import {
  type IncidentSpec,
  MAX_OPEN_INCIDENTS,
} from "../../monitor/incident.ts";
import { MonitorTable } from "../../monitor/monitor_table.ts";
import { IncidentDrafts } from "../../program/incident_drafts.ts";
import { OutageBooks } from "../../store/alerts/outage_books.ts";
import { Incidents } from "../../store/incidents.ts";
import { monitoredUrl } from "../monitor/fixtures/monitored_url.ts";
import { openOutage } from "../routes/alerts/open_outage.ts";
import { StoreRig } from "../store/store_rig.ts";

const MINUTE_MS = 60_000;

/** An outage of the operator's monitor 1, and who looks at it. */
async function start(isPublic: boolean) {
  const rig = await StoreRig.open();
  const incidents = new Incidents(rig.database, () => rig.now);
  const books = new OutageBooks(rig.database);
  const outage = openOutage("o_1_2");
  await books.commitFold({
    before: await books.book(OPERATORS),
    book: { outages: [outage], flips: {}, held: [] },
    ...{ folded: [], entries: [], over: null },
  });
  const table = new MonitorTable();
  table.set(monitoredUrl({ id: 1, name: "shop", public: isPublic }));
  const look = async (minutes: number) => {
    const now = () => outage.startedAt + minutes * MINUTE_MS;
    // each look is that of another instance
    await new IncidentDrafts({ books, incidents, table, now }).look();
    return await incidents.of(OPERATORS);
  };
  return { rig, incidents, books, outage, table, look };
}

Deno.test("an outage of five minutes opens one draft, which is nobody's and not published", async () => {
  const { rig, incidents, look } = await start(true);
  using _rig = rig;
  assert.deepEqual(await look(4), []);
  const [draft, ...others] = await look(5);
  assert.deepEqual(others, []);
  assert.equal(draft?.title, "shop is down");
  assert.deepEqual([draft?.publishedAt, draft?.writtenBy], [null, null]);
  assert.deepEqual(draft?.urls, [1]);
  assert.match(draft?.updates[0]?.text ?? "", /^shop has been down since /);
  assert.equal((await look(6)).length, 1);
  await incidents.delete(OPERATORS, draft?.id ?? 0);
  assert.deepEqual(await look(7), [], "what was deleted stays so");
  assert.deepEqual((await incidents.told()).get(OPERATORS)?.open, []);
});

Deno.test("an outage of what is private opens no draft", async () => {
  const { rig, look } = await start(false);
  using _rig = rig;
  assert.deepEqual(await look(60), []);
});

Deno.test("a draft that there is no room for comes once there is, and is not put together again", async () => {
  const { rig, incidents, books, outage, table } = await start(true);
  using _rig = rig;
  const spec: IncidentSpec = {
    ...{ owner: OPERATORS, writtenBy: 1, title: "By hand", urls: [] },
    ...{ startedAt: outage.startedAt, isDraft: true, impact: "none" },
    update: { status: "investigating", text: "Words" },
  };
  for (let count = 0; count < MAX_OPEN_INCIDENTS; count++) {
    await incidents.create(spec);
  }
  let asked = 0;
  const get = (id: number) => {
    asked++;
    return table.get(id);
  };
  const now = () => outage.startedAt + 6 * MINUTE_MS;
  const drafts = new IncidentDrafts({ books, incidents, table: { get }, now });
  const opened = async () => {
    await drafts.look();
    return (await incidents.of(OPERATORS))
      .filter((each) => each.outage === outage.id).length;
  };
  assert.equal(await opened(), 0);
  const [last] = await incidents.of(OPERATORS);
  await incidents.delete(OPERATORS, last?.id ?? 0);
  assert.equal(await opened(), 1);
  const before = asked;
  assert.equal(await opened(), 1);
  assert.equal(asked, before);
});
