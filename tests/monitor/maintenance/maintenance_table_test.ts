import assert from "node:assert/strict";
import { MaintenanceTable } from "../../../monitor/maintenance/maintenance_table.ts";
import type {
  Maintenance,
  PastMaintenance,
} from "../../../monitor/maintenance_rule.ts";
import { monitoredUrl } from "../fixtures/monitored_url.ts";
import { someMaintenance } from "./some_maintenance.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.UTC(2026, 10, 30);
const MONITORS = [1, 2, 3].map((id) => monitoredUrl({ id, ownerId: null }));

function tableOf(
  rules: readonly Maintenance[],
  past: readonly PastMaintenance[] = [],
): MaintenanceTable {
  const table = new MaintenanceTable(({ ownerId }) => ownerId ?? 0);
  table.replaceAll(rules, past);
  return table;
}

/** A daily rule that counts how often its windows are computed. */
function countedRule(): { rule: Maintenance; count: () => number } {
  let count = 0;
  const rule = someMaintenance();
  const repeat = {
    every: "day",
    on: [],
    at: "02:00",
    timeZone: "UTC",
  } as const;
  Object.defineProperty(rule, "repeat", { get: () => (count++, repeat) });
  return { rule, count: () => count };
}

Deno.test("the windows of a rule are computed once for all monitors that ask for the same time", () => {
  const { rule, count } = countedRule();
  const table = tableOf([rule]);
  const hours = (days: number) =>
    MONITORS.map((each) =>
      table.uncounted(each, START, START + days * DAY_MS)
        .map((
          { from, to },
        ) => [(from - START) / HOUR_MS, (to - START) / HOUR_MS])
    );
  const [first, ...others] = hours(2);
  assert.deepEqual(first, [[2, 4], [26, 28]]);
  assert.deepEqual(others, [first, first]);
  const once = count();
  assert.deepEqual(hours(2)[0], first);
  assert.equal(count(), once);
  assert.deepEqual(hours(1)[0], [[2, 4]], "another time is computed anew");
  const alone = countedRule();
  const [monitor] = MONITORS;
  assert.ok(monitor !== undefined);
  tableOf([alone.rule]).uncounted(monitor, START, START + 2 * DAY_MS);
  assert.equal(once, alone.count());
});

Deno.test("each owner has what is theirs, of rules and of what they said before", () => {
  const windows = [{ from: START, to: START + HOUR_MS }];
  const past = { ...someMaintenance({ owner: 7 }), windows };
  const table = tableOf([
    someMaintenance({ id: 1 }),
    someMaintenance({ id: 2, owner: 5 }),
    someMaintenance({ id: 3 }),
  ], [past]);
  const ids = (owner?: number) => table.all(owner).map(({ id }) => id);
  assert.deepEqual([ids(), ids(0), ids(5), ids(7)], [
    [1, 2, 3],
    [1, 3],
    [2],
    [],
  ]);
  const of7 = monitoredUrl({ id: 9, ownerId: 7 });
  assert.deepEqual(table.uncounted(of7, START, START + DAY_MS), windows);
});

Deno.test("leavesOut() tells of the windows that do not count, from when the rule says so, and looks at each border once", () => {
  const [monitor] = MONITORS;
  assert.ok(monitor !== undefined);
  const hours = (rule: Maintenance) => {
    const table = tableOf([rule]);
    return [1, 2, 3, 4].filter((hour) =>
      table.leavesOut(monitor, START + hour * HOUR_MS)
    );
  };
  assert.deepEqual(hours(someMaintenance()), [2, 3]);
  assert.deepEqual(hours(someMaintenance({ countsAsDowntime: true })), []);
  assert.deepEqual(hours(someMaintenance({ suppressAlerts: false })), [2, 3]);
  const validFrom = START + 2.5 * HOUR_MS;
  assert.deepEqual(hours(someMaintenance({ validFrom })), [3]);
  const { rule, count } = countedRule();
  const table = tableOf([rule]);
  const askAround = () => {
    for (const ms of [-1, 0, -1, 0]) {
      table.leavesOut(monitor, START + 4 * HOUR_MS + ms);
    }
  };
  askAround();
  const once = count();
  askAround();
  assert.equal(count(), once);
});

Deno.test("leavesOut() knows that a maintenance went on until it was ended, changed or deleted a moment ago", () => {
  const [monitor] = MONITORS;
  assert.ok(monitor !== undefined);
  const endedAt = START + 3 * HOUR_MS;
  const windows = [{ from: START + 2 * HOUR_MS, to: endedAt }];
  const ended = someMaintenance({
    ended: { from: START + 2 * HOUR_MS, at: endedAt },
    validFrom: endedAt,
  });
  for (const rules of [[ended], []]) {
    const table = tableOf(rules, [{ ...someMaintenance(), windows }]);
    assert.equal(table.leavesOut(monitor, endedAt - 1), true);
    assert.equal(table.leavesOut(monitor, endedAt), false);
    assert.equal(table.leavesOut(monitor, START + 2 * HOUR_MS - 1), false);
  }
  const past = { ...someMaintenance({ countsAsDowntime: true }), windows };
  assert.equal(tableOf([], [past]).leavesOut(monitor, endedAt - 1), false);
});

Deno.test("endedAt() tells when the latest maintenance was over that does not count, and computes it once until the next", () => {
  const [monitor] = MONITORS;
  assert.ok(monitor !== undefined);
  const at = (hours: number) => START + hours * HOUR_MS;
  const { rule, count } = countedRule();
  const table = tableOf([rule]);
  const endedIn = (since: number, hours: number) => {
    const ended = table.endedAt(monitor, at(since), at(hours));
    return ended && (ended - START) / HOUR_MS;
  };
  assert.equal(endedIn(0, 1), null);
  assert.equal(endedIn(0, 3), null, "it goes on");
  assert.equal(endedIn(3, 4.5), 4);
  assert.equal(endedIn(4.2, 4.5), null);
  assert.equal(endedIn(3, 5), 4);
  const once = count();
  for (let hours = 5; hours < 26; hours++) endedIn(3, hours);
  assert.equal(count(), once);
  assert.equal(endedIn(3, 29), 28);
  const counting = tableOf([someMaintenance({ countsAsDowntime: true })]);
  assert.equal(counting.endedAt(monitor, at(3), at(5)), null);
});
