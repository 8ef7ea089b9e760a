import assert from "node:assert/strict";
import { newMonitorState } from "../../../../monitor/monitor_state.ts";
import { PUBLIC } from "../../../../routes/access/viewer.ts";
import { readServiceModel } from "../../../../routes/pages/service/service_model.ts";
import { urlHistory } from "../../../../routes/pages/history/url_history.ts";
import {
  monitoredUrl,
  probeResult,
} from "../../../monitor/fixtures/monitored_url.ts";

const NOW = 20_000 * 86_400_000;
const NOTHING = { days: [], today: null, hours: [], events: [] };

/** The phases on the page of a url that was last probed at `lastAt`, by whomever, and here at `at`. */
async function phasesShown(lastAt: number, at: number) {
  const { phases } = probeResult();
  const empty = () => Promise.resolve([]);
  const history = urlHistory({ now: NOW, ...NOTHING });
  const model = await readServiceModel({
    table: { get: () => monitoredUrl() },
    view: {
      refresh: () => Promise.resolve(),
      state: (id) => ({ ...newMonitorState(id), lastAt }),
      shown: () => "up",
    },
    history: { hours: empty, ticks: empty },
    events: { between: empty, page: empty, count: () => Promise.resolve(0) },
    histories: { of: () => Promise.resolve(new Map([[1, history]])) },
    months: { of: empty },
    retentionMs: 0,
    phasesOf: () => ({ phases, at }),
    now: () => NOW,
  }, { id: 1, range: undefined, page: 1, viewer: PUBLIC });
  return model.phases;
}

Deno.test("readServiceModel() has the phases of the latest probe, begun at its slot or after it", async () => {
  assert.ok(await phasesShown(NOW - 5_000, NOW - 5_000));
  assert.ok(await phasesShown(NOW - 5_000, NOW - 4_990));
});

Deno.test("readServiceModel() has no phases once another instance has probed", async () => {
  assert.equal(await phasesShown(NOW - 5_000, NOW - 65_000), undefined);
});
