import assert from "node:assert/strict";
import { tempDir } from "../program/temp_dir.ts";
import { faultSeconds, report, sleep } from "./fault_plan.ts";
import { OwnNetwork } from "./own_network.ts";
import { brokenEvents, readRecorded } from "./recorded.ts";
import { TargetProcess } from "./target_process.ts";
import { UptickInstance } from "./uptick_instance.ts";

const HOSTS = 6;
const URLS_PER_HOST = 5;

function addressOf(host: number): string {
  return `10.99.${host}.1`;
}

Deno.test("our own network's absence is unknown, one host's absence is down", async () => {
  await using dir = await tempDir();
  const addresses = Array.from(
    { length: HOSTS },
    (_, host) => `${addressOf(host)}/24`,
  );
  await using network = await OwnNetwork.start({ addresses });
  await using target = await TargetProcess.start("0.0.0.0", network.wrapper);
  const { port } = new URL(target.origin);
  const urls = Array.from({ length: HOSTS * URLS_PER_HOST }, (_, index) => ({
    name: `url ${index}`,
    url: `http://${addressOf(index % HOSTS)}:${port}/${index}`,
    interval: "1s",
  }));
  await Deno.writeTextFile(`${dir.path}/urls.json`, JSON.stringify(urls));
  const store = `${dir.path}/store.sqlite3`;
  await using instance = await UptickInstance.start({
    dir: dir.path,
    args: ["--kv", store, "--urls-file", "urls.json"],
    wrapper: network.wrapper,
  });
  await sleep(3_000);
  await network.set(addresses, "down");
  const goneAt = Date.now();
  await sleep(faultSeconds(4) * 1_000);
  const backAt = Date.now();
  await network.set(addresses, "up");
  await sleep(3_000);
  await network.set(addresses.slice(0, 1), "down");
  await sleep(3_000);
  await network.set(addresses.slice(0, 1), "up");
  await sleep(2_000);
  assert.equal(await instance.stop(), 0);

  const recorded = [...(await readRecorded(store)).values()];
  const gone = recorded.flatMap(({ ticks }) => ticks)
    .filter(({ at }) => at > goneAt + 100 && at < backAt - 100);
  const outcomes = Object.groupBy(gone, ({ outcome }) => outcome);
  const counts = Object.entries(outcomes).map(([name, list]) =>
    [name, list?.length] as const
  );
  const downs = recorded.flatMap(({ monitor, events }) =>
    events.filter(({ event }) => event === "downtime").map(() => monitor)
  );
  report("network", { gone: Object.fromEntries(counts), downs: downs.length });
  assert.deepEqual(Object.keys(outcomes), ["unknown"]);
  assert.ok(gone.length >= urls.length * 2);
  assert.deepEqual(recorded.flatMap(brokenEvents), []);
  assert.equal(downs.length, URLS_PER_HOST);
  assert.ok(downs.every(({ url }) => url.includes(addressOf(0))));
});
