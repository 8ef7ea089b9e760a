import assert from "node:assert/strict";
import { MaintenanceTable } from "../../../../monitor/maintenance/maintenance_table.ts";
import { newMonitorState } from "../../../../monitor/monitor_state.ts";
import { OwnerTable } from "../../../../routes/access/owner_table.ts";
import { IncidentTable } from "../../../../routes/incidents/incident_table.ts";
import { PUBLIC, type Viewer } from "../../../../routes/access/viewer.ts";
import { readServiceModel } from "../../../../routes/pages/service/service_model.ts";
import { urlHistory } from "../../../../routes/history/url_history.ts";
import {
  monitoredUrl,
  probeResult,
} from "../../../monitor/fixtures/monitored_url.ts";

const NOW = 20_000 * 86_400_000;
const OWNER = 7;
const NOTHING = { days: [], today: null, hours: [], events: [] };

function viewerOf(id: number, isOperator = false): Viewer {
  const account = { email: "a@example.com", passwordHash: "", version: 1 };
  return { ...PUBLIC, user: { id, ...account, createdAt: 0, isOperator } };
}

/** The page of a url that was last probed at `lastAt`, by whomever, and here at `at`. */
async function shownTo(viewer: Viewer, lastAt: number, at: number) {
  const { phases } = probeResult();
  const empty = () => Promise.resolve([]);
  const history = urlHistory({ now: NOW, ...NOTHING });
  const model = await readServiceModel({
    table: { get: () => monitoredUrl({ ownerId: OWNER }) },
    view: {
      asOf: null,
      refresh: () => Promise.resolve(),
      state: (id) => ({ ...newMonitorState(id), lastAt }),
      shown: () => "up",
    },
    history: { hours: empty, ticks: empty, leftOut: () => [] },
    events: { between: empty, page: empty },
    hearersOf: () => Promise.resolve(["ops"]),
    instance: "web-1",
    histories: { of: () => Promise.resolve(new Map([[1, history]])) },
    months: { of: empty },
    retentionMs: 0,
    phasesOf: () => ({ phases, address: "192.0.2.1", detail: "seen", at }),
    owners: new OwnerTable(),
    incidents: new IncidentTable(),
    maintenance: new MaintenanceTable(() => OWNER),
    running: { of: () => Promise.resolve(new Map([[1, NOW - 60_000]])) },
    now: () => NOW,
  }, { id: 1, range: undefined, viewer });
  return model;
}

async function phasesShown(lastAt: number, at: number) {
  return (await shownTo(PUBLIC, lastAt, at)).phases;
}

Deno.test("readServiceModel() shows the address that answered to the owner alone", async () => {
  const users: [viewer: Viewer, want: string | null][] = [
    [viewerOf(OWNER), "192.0.2.1"],
    [viewerOf(OWNER + 1), null],
    [PUBLIC, null],
  ];
  for (const [viewer, want] of users) {
    const { address } = await shownTo(viewer, NOW - 5_000, NOW - 5_000);
    assert.equal(address, want);
  }
  const stale = await shownTo(viewerOf(OWNER), NOW - 5_000, NOW - 65_000);
  assert.equal(stale.address, null);
});

Deno.test("readServiceModel() names the instance, and so a host, to operators alone", async () => {
  const at = NOW - 5_000;
  const instanceFor = async (viewer: Viewer, lastAt = at) =>
    (await shownTo(viewer, lastAt, at)).instance;
  assert.equal(await instanceFor(viewerOf(OWNER + 1, true)), "web-1");
  assert.equal(await instanceFor(viewerOf(OWNER)), null);
  assert.equal(await instanceFor(PUBLIC), null);
  const byAnother = instanceFor(viewerOf(OWNER + 1, true), at + 60_000);
  assert.equal(await byAnother, null);
});

Deno.test("readServiceModel() has the phases of the latest probe, begun at its slot or after it", async () => {
  assert.ok(await phasesShown(NOW - 5_000, NOW - 5_000));
  assert.ok(await phasesShown(NOW - 5_000, NOW - 4_990));
});

Deno.test("readServiceModel() has no phases once another instance has probed", async () => {
  assert.equal(await phasesShown(NOW - 5_000, NOW - 65_000), undefined);
});

Deno.test("readServiceModel() tells what an assertion has seen to the owner alone", async () => {
  const at = NOW - 1_000;
  assert.equal((await shownTo(viewerOf(OWNER), at, at)).detail, "seen");
  assert.equal((await shownTo(viewerOf(OWNER + 1), at, at)).detail, null);
  assert.equal((await shownTo(PUBLIC, at, at)).detail, null);
});
