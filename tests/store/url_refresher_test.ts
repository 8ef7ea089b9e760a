import assert from "node:assert/strict";
import { MonitorTable } from "../../monitor/monitor_table.ts";
import { urlRefresher } from "../../store/create_store.ts";
import { monitoredUrl } from "../monitor/fixtures/monitored_url.ts";

Deno.test("a slow reading of urls and owners never replaces a newer one", async () => {
  const table = new MonitorTable();
  const held = Promise.withResolvers<void>();
  const reading = Promise.withResolvers<void>();
  let version = "1";
  let reads = 0;
  const taken: string[] = [];
  const refresh = urlRefresher(
    {
      version: () => Promise.resolve(version),
      all: () => Promise.resolve([monitoredUrl({ id: 1, name: version })]),
    },
    table,
    async () => {
      const read = version;
      if (++reads === 1) {
        reading.resolve();
        await held.promise;
      }
      return () => {
        taken.push(read);
        return () => true;
      };
    },
  );
  const slow = refresh();
  await reading.promise;
  version = "2";
  await refresh();
  held.resolve();
  await slow;
  assert.deepEqual(taken, ["2"]);
  assert.equal(table.get(1)?.name, "2");
});
