import assert from "node:assert/strict";
import { OPERATORS } from "../../monitor/alert_rules.ts";
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
  return { rig, incidents, look };
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
