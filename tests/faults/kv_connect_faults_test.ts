import assert from "node:assert/strict";
import { eventually } from "../program/eventually.ts";
import { tempDir } from "../program/temp_dir.ts";
import { addUrl, register } from "./client.ts";
import { faultSeconds, report, sleep, writeUrlsFile } from "./fault_plan.ts";
import { seeded } from "../simulation/seeded.ts";
import { FaultyProxy, type ProxyFault } from "./faulty_proxy.ts";
import { brokenEvents, doubledSlots, readRecorded } from "./recorded.ts";
import { createStoreServer } from "./store_server.ts";
import { TargetProcess } from "./target_process.ts";
import { UptickInstance } from "./uptick_instance.ts";

const URLS = 70;
const FLAPPING = 20;
/** One commit in so many fails. */
const RARITY = 8;
const FAULTS: readonly ProxyFault[] = [
  "applied but 503",
  "503",
  "applied but silent",
];

Deno.test("commits of unknown outcome over KV Connect double and lose nothing", async () => {
  await using dir = await tempDir();
  await using server = createStoreServer(dir.path);
  await server.start();
  for (const [key, value] of Object.entries(server.env)) {
    Deno.env.set(key, value);
  }
  const seed = Math.floor(Math.random() * 2 ** 32);
  const random = seeded(seed);
  let failing = false;
  await using proxy = new FaultyProxy(server.url, () => {
    if (!failing || random() > 1 / RARITY) return "none";
    return FAULTS[Math.floor(random() * FAULTS.length)] ?? "none";
  });
  await using target = await TargetProcess.start();
  const { origin } = target;
  const urlsFile = await writeUrlsFile(dir.path, {
    ...{ origin, count: URLS, interval: "1s" },
  });
  const flapping = Array.from(
    { length: FLAPPING },
    (_, index) => `flapping ${index}=${origin}/flap/${index}`,
  );
  const options = {
    dir: dir.path,
    args: ["--kv", proxy.url, "--urls-file", urlsFile, "--interval", "500ms"],
    env: {
      ...server.env,
      URLS: flapping.join(","),
      ALLOW_PRIVATE_TARGETS: "127.0.0.0/8",
    },
  };
  await using first = await UptickInstance.start(options);
  await using second = await UptickInstance.start(options);
  const { token } = await register(first, "a@example.org");
  for (const instance of [first, second]) {
    await eventually(
      "the rounds to begin",
      async () =>
        await instance.metric("uptick_claims_total") > 0 ? true : undefined,
    );
  }
  failing = true;
  const end = Date.now() + faultSeconds(15) * 1_000;
  const added: number[] = [];
  let refused = 0;
  while (Date.now() < end) {
    const name = `added ${added.length + refused}`;
    const url = { name, url: `${origin}/9999`, interval: 1 };
    await addUrl(added.length % 2 === 0 ? first : second, token, url)
      .then((id) => added.push(id), () => refused++);
    await sleep(200);
  }
  failing = false;
  await sleep(3_000);
  const codes = [await first.stop(), await second.stop()];
  const recorded = await readRecorded(server.url);
  const all = [...recorded.values()];
  const events = all.reduce((sum, each) => sum + each.events.length, 0);
  const ticks = all.reduce((sum, each) => sum + each.ticks.length, 0);
  report("kv connect", {
    ...{ seed, ticks, events, added: added.length, refused },
    faults: Object.fromEntries(proxy.counts),
  });
  assert.equal(doubledSlots(all), 0, `seed ${seed}`);
  assert.deepEqual(all.flatMap(brokenEvents), [], `seed ${seed}`);
  const names = all.map(({ monitor }) => monitor.name);
  assert.equal(new Set(names).size, names.length, `seed ${seed}`);
  assert.equal(new Set(added).size, added.length);
  assert.deepEqual(added.filter((id) => !recorded.has(id)), []);
  const steady = all.filter(({ monitor }) => !monitor.url.includes("/flap/"));
  const downs = steady.flatMap((each) => each.events)
    .filter(({ event }) => event === "downtime");
  assert.deepEqual(downs, []);
  assert.deepEqual(codes, [0, 0]);
});
