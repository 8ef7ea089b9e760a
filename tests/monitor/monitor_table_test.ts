import assert from "node:assert/strict";
import { MonitorTable } from "../../monitor/monitor_table.ts";
import { monitoredUrl } from "./fixtures/monitored_url.ts";

function rig() {
  const table = new MonitorTable();
  const heard: string[] = [];
  table.onChange((id, monitor) =>
    heard.push(`${id} ${monitor?.name ?? "gone"}`)
  );
  return { table, heard };
}

Deno.test("UrlTable.replaceAll() makes it equal to what is stored, and tells what changed", () => {
  const { table, heard } = rig();
  table.replaceAll([monitoredUrl({ id: 1 }), monitoredUrl({ id: 2 })]);
  table.replaceAll([
    monitoredUrl({ id: 2 }),
    monitoredUrl({ id: 3, name: "three" }),
  ]);
  table.replaceAll([monitoredUrl({ id: 3, name: "new", updatedAt: 2 })]);
  assert.deepEqual(heard, [
    "1 url 1",
    "2 url 2",
    "1 gone",
    "3 three",
    "2 gone",
    "3 new",
  ]);
  assert.deepEqual([...table.all()].map(({ id }) => id), [3]);
});

Deno.test("UrlTable.weights() counts the urls of each shard that are to be probed", () => {
  const { table } = rig();
  const weights = () => [...table.weights()];
  assert.deepEqual(weights(), []);
  for (const id of [1, 2, 64, 200]) table.set(monitoredUrl({ id }));
  assert.deepEqual(weights(), [[0, 2], [1, 1], [3, 1]]);
  table.set(monitoredUrl({ id: 2, paused: true, updatedAt: 2 }));
  table.set(monitoredUrl({ id: 64, paused: true, updatedAt: 2 }));
  assert.deepEqual(weights(), [[0, 1], [3, 1]]);
  table.delete(200);
  assert.deepEqual(weights(), [[0, 1]]);
  assert.deepEqual([...table.inShard(3)], []);
});

Deno.test("UrlTable.isCurrent() knows whether a url is still as it was, and to be probed", () => {
  const { table } = rig();
  const monitor = monitoredUrl();
  assert.equal(table.isCurrent(monitor), false);
  table.set(monitor);
  assert.equal(table.isCurrent({ ...monitor }), true);
  table.set(monitoredUrl({ name: "changed", updatedAt: 2 }));
  assert.equal(table.isCurrent(monitor), false);
  const paused = monitoredUrl({ paused: true, updatedAt: 3 });
  table.set(paused);
  assert.equal(table.isCurrent(paused), false);
  table.delete(1);
  assert.equal(table.isCurrent(paused), false);
});
