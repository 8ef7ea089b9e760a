import assert from "node:assert/strict";
import {
  MemberLoad,
  type MemberLoadDeps,
  UNMEASURED_PER_SECOND,
} from "../../../monitor/rounds/member_load.ts";
import { MonitorTable } from "../../../monitor/monitor_table.ts";
import { SHARD_SIZE } from "../../../monitor/slots.ts";
import { monitoredUrl } from "../fixtures/monitored_url.ts";

/** Members' urls in shards 0 and 1, three and one a second; an operator's account's; a paused one. */
function startLoad(deps: Partial<MemberLoadDeps> = {}) {
  const monitors = new MonitorTable();
  const add = (id: number, ownerId: number | null, paused = false) =>
    monitors.set(monitoredUrl({ id, ownerId, paused, intervalMs: 1_000 }));
  for (const id of [1, 2, 3, SHARD_SIZE + 1]) add(id, 7);
  add(4, 8);
  add(5, null);
  add(6, 7, true);
  const clock = { ms: 0, monotonicMs: () => clock.ms };
  const load = new MemberLoad({
    ...{ clock, monitors, measuredPerSecond: () => null },
    maxPerSecond: undefined,
    isMembers: ({ ownerId }) => ownerId === 7,
    ...deps,
  });
  return { load, clock, add };
}

const BOUNDS: [
  what: string,
  deps: Partial<MemberLoadDeps>,
  want: number,
][] = [
  ["what the operator set", { maxPerSecond: 3 }, 3],
  ["that also where more was measured", {
    maxPerSecond: 3,
    measuredPerSecond: () => 9_000,
  }, 3],
  ["a constant until something was measured", {}, UNMEASURED_PER_SECOND],
  ["half of what was measured", { measuredPerSecond: () => 1_301 }, 650],
  ["never next to nothing", { measuredPerSecond: () => 4 }, 25],
];

for (const [what, deps, want] of BOUNDS) {
  Deno.test(`MemberLoad.maxPerSecond is ${what}`, () => {
    assert.equal(startLoad(deps).load.maxPerSecond, want);
  });
}

Deno.test("MemberLoad adds up what is due to members alone, paused urls left out, anew after some seconds", () => {
  const { load, clock, add } = startLoad();
  assert.equal(load.duePerSecond, 4);
  add(9, 7);
  assert.equal(load.duePerSecond, 4);
  clock.ms += 5_000;
  assert.equal(load.duePerSecond, 5);
});

Deno.test("MemberLoad.shareOf() shares the bound out by what is due to each instance's shards", () => {
  const { load } = startLoad({ maxPerSecond: 2 });
  assert.equal(load.shareOf((shard) => shard === 0), 1.5);
  assert.equal(load.shareOf((shard) => shard === 1), 0.5);
  assert.equal(load.shareOf(() => true), 2);
  const roomy = startLoad({ maxPerSecond: 4 });
  assert.equal(roomy.load.shareOf(() => true), Infinity);
});
