import assert from "node:assert/strict";
import { eventually } from "./eventually.ts";
import { Program } from "./program.ts";
import { TargetServer } from "./target_server.ts";
import { tempDir } from "./temp_dir.ts";

const TOKEN = "scraper-token";
const operator = { headers: { Authorization: `Bearer ${TOKEN}` } };

/** A cache of Deno with its packages, but with a place of its own for the store. */
async function denoDir(path: string): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
  }).output();
  const { npmCache } = JSON.parse(new TextDecoder().decode(stdout));
  await Deno.symlink(npmCache, `${path}/npm`, { type: "dir" });
  return path;
}

/** As Deno Deploy does it: no flags, all permissions, the store attached. */
async function startDeployed(
  { dir, cache, urls }: { dir: string; cache: string; urls: string },
): Promise<Program> {
  const program = Program.spawn({
    dir,
    flags: ["-A"],
    env: {
      DENO_DEPLOY: "1",
      DENO_DIR: cache,
      DENO_CRON_TEST_SCHEDULE_OFFSET: "200", // the beat comes soon, not at :00
      METRICS_TOKEN: TOKEN,
      PORT: "0",
      URLS: urls,
    },
  });
  return await program.listening();
}

Deno.test("main.ts runs without a file system of its own, on cron alone", async () => {
  await using dir = await tempDir();
  await using cacheDir = await tempDir();
  const cache = await denoDir(cacheDir.path);
  await using target = new TargetServer(200);
  const place = { dir: dir.path, cache, urls: `target=${target.url}` };

  await using first = await startDeployed(place);
  const events = await eventually("the first event", async () => {
    const text = await first.text("/v1/services/1/events");
    const events = JSON.parse(text).data?.events.data; // none before the url is there
    return events?.length === 1 ? text : undefined;
  });
  assert.match(events, /"event":"uptime"/);
  assert.match(
    first.stderr.text,
    /WARN config: Interval raised from 15s to 1m: /,
  );
  await first.text("/state", { ...operator, method: "PUT" });
  assert.equal(await first.stop("SIGINT"), 0);

  await using second = await startDeployed(place);
  assert.equal(await second.text("/v1/services/1/events"), events);
  assert.equal(await second.text("/state"), "OK");
  assert.equal(await second.stop("SIGINT"), 0);
  assert.deepEqual(await dir.list(), []);
});

Deno.test("main.ts lets the operator switch the state where there is no file system", async () => {
  await using dir = await tempDir();
  await using cacheDir = await tempDir();
  const cache = await denoDir(cacheDir.path);
  await using program = await startDeployed({ dir: dir.path, cache, urls: "" });
  const status = async (init: RequestInit = {}) => {
    const response = await program.fetch("/state", init);
    await response.body?.cancel();
    return response.status;
  };
  assert.equal(await status(), 503);
  assert.equal(await status({ method: "PUT" }), 401);
  assert.equal(await status(), 503);
  assert.equal(await status({ ...operator, method: "PUT" }), 204);
  assert.equal(await program.text("/state"), "OK");
  assert.equal(await status({ method: "DELETE" }), 401);
  assert.equal(await status({ ...operator, method: "DELETE" }), 204);
  assert.equal(await status(), 503);
});
