import assert from "node:assert/strict";
import { eventually } from "../program/eventually.ts";
import { tempDir } from "../program/temp_dir.ts";
import { addUrl, register } from "./client.ts";
import { report, sleep, writeUrlsFile } from "./fault_plan.ts";
import { TargetProcess } from "./target_process.ts";
import { UptickInstance } from "./uptick_instance.ts";

const URLS = 100;
/** How long one process may take to see what the other did. */
const SEEN_MS = 2_000;

interface Listed {
  readonly data: {
    readonly services: {
      readonly data: readonly {
        readonly id: number;
        readonly metric: { readonly data: { readonly tick_count: number } };
      }[];
    };
  };
}

async function tickCount(
  api: UptickInstance,
  id: number,
  headers: HeadersInit = {},
): Promise<number> {
  const listed = await api.json("/v1/services?limit=200", {
    headers,
  }) as Listed;
  const service = listed.data.services.data.find((each) => each.id === id);
  return service?.metric?.data.tick_count ?? 0;
}

Deno.test("an api and a monitor on one store see what the other does within 2 s", async () => {
  await using dir = await tempDir();
  await using target = await TargetProcess.start();
  const store = `${dir.path}/store.sqlite3`;
  const urls = { origin: target.origin, count: URLS, interval: "1s" };
  const urlsFile = await writeUrlsFile(dir.path, urls);
  const options = {
    dir: dir.path,
    env: { ALLOW_PRIVATE_TARGETS: "127.0.0.0/8" },
  };
  await using _monitor = await UptickInstance.start({
    ...options,
    args: ["--kv", store, "--role", "monitor", "--urls-file", urlsFile],
  });
  await using api = await UptickInstance.start({
    ...options,
    args: ["--kv", store, "--role", "api"],
  });
  await eventually(
    "every url to be probed",
    async () => (await target.visits()).size >= URLS ? true : undefined,
  );
  await sleep(1_500);

  // A result that was probed now is to be seen in time.
  const before = (await target.visits()).get(1)?.length ?? 0;
  const countedAt = Date.now();
  await eventually(
    "the api to show the results",
    async () => await tickCount(api, 1) > before ? true : undefined,
    SEEN_MS + 1_000, // the next probe is up to an interval away
  );
  const resultMs = Date.now() - countedAt;
  assert.equal(await api.metric("uptick_probes_total"), 0);

  const { token } = await register(api, "a@example.org");
  const times: number[] = [];
  for (const number of [1_001, 1_002, 1_003]) {
    const url = `${target.origin}/${number}`;
    const addedAt = Date.now();
    const id = await addUrl(api, token, {
      name: `${number}`,
      url,
      interval: 60,
    });
    await eventually(
      "the url to be probed",
      async () => (await target.visits()).has(number) ? true : undefined,
      SEEN_MS,
    );
    times.push(Date.now() - addedAt);
    const headers = { Authorization: `Bearer ${token}` };
    await eventually(
      "its result to be shown",
      async () => await tickCount(api, id, headers) > 0 ? true : undefined,
      SEEN_MS,
    );
    times.push(Date.now() - addedAt);
  }
  report("roles", { resultMs, addedProbedShownMs: times });
});
