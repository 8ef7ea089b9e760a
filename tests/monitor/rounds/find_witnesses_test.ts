import assert from "node:assert/strict";
import type { ShardRecorder } from "../../../monitor/record/shard_recorder.ts";
import type { Monitor } from "../../../monitor/types.ts";
import { findWitnesses } from "../../../monitor/rounds/find_witnesses.ts";
import {
  type MonitorState,
  newMonitorState,
} from "../../../monitor/monitor_state.ts";
import { MonitorTable } from "../../../monitor/monitor_table.ts";
import { monitoredUrl } from "../fixtures/monitored_url.ts";

type Status = MonitorState["status"] | "elsewhere" | "paused";

/** Urls 1, 2, … on hosts of their own, in states as told; those elsewhere are probed by another instance. */
function ask(statuses: readonly Status[], host = "nobody", limit = 3) {
  const monitors = new MonitorTable();
  const states = new Map<number, MonitorState>();
  statuses.forEach((status, index) => {
    const id = index + 1;
    monitors.set(monitoredUrl({ id, paused: status === "paused" }));
    if (status === "elsewhere" || status === "paused") return;
    states.set(id, { ...newMonitorState(id), status });
  });
  const recorders = [{ states } as unknown as ShardRecorder];
  return findWitnesses(recorders, { host, limit, monitors })
    .map(({ id }: Monitor) => id);
}

const CASES: [statuses: Status[], want: number[]][] = [
  [[], []],
  [["up", "up", "up", "up"], [1, 2, 3]],
  [["down", "up", "down", "up"], [2, 4]],
  [["elsewhere", "up", "down"], [2, 1]],
  [["pending", "pending", "down"], [1, 2]],
  [["paused", "up"], [2]],
];

for (const [statuses, want] of CASES) {
  Deno.test(`upElsewhere() finds [${want}] of [${statuses}]`, () => {
    assert.deepEqual(ask(statuses), want);
  });
}

Deno.test("upElsewhere() leaves out the host itself", () => {
  assert.deepEqual(ask(["up", "up"], "host1.example.com"), [2]);
});
