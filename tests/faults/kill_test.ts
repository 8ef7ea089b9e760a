import assert from "node:assert/strict";
import { tempDir } from "../program/temp_dir.ts";
import { createStore } from "../../store/create_store.ts";
import { openDatabase } from "../../store/database/open_database.ts";
import { addUrl, register } from "./client.ts";
import { report, sleep, THOROUGH } from "./fault_plan.ts";
import { seeded } from "../simulation/seeded.ts";
import { brokenEvents, doubledSlots, readRecorded } from "./recorded.ts";
import { TargetProcess } from "./target_process.ts";
import { UptickInstance } from "./uptick_instance.ts";

const KILLS = THOROUGH ? 30 : 5;
const INTERVAL_MS = 2_000;
/** Of the operator, flapping: so that there are events at every moment. */
const FLAPPING = 40;

/** What the service has acknowledged. */
interface Acknowledged {
  readonly emails: string[];
  readonly urls: Map<number, string>;
}

/** Registers users and adds urls, one after the other, until the service is gone. */
async function writeUntilGone(
  instance: UptickInstance,
  { emails, urls }: Acknowledged,
  target: string,
): Promise<void> {
  try {
    for (;;) {
      const email = `user${emails.length}-${crypto.randomUUID()}@example.org`;
      const { token } = await register(
        instance,
        email,
        () => emails.push(email),
      );
      for (let index = 0; index < 5; index++) {
        const url = `${target}/${1_000 + urls.size}`;
        const id = await addUrl(instance, token, {
          name: `url ${urls.size}`,
          url,
          interval: INTERVAL_MS / 1_000,
        });
        urls.set(id, url);
      }
    }
  } catch (error) {
    // The connection broke; an answer that is no acknowledgement is a fault.
    if (!(error instanceof TypeError)) throw error;
  }
}

/** Acknowledged users and urls that the store does not have. */
async function lost(
  storePath: string,
  { emails, urls }: Acknowledged,
): Promise<string[]> {
  const database = await openDatabase(storePath);
  const store = createStore(database, {
    ...{ windowMs: 10_000, retentionMs: 1, claimWindows: 1 },
  });
  const missing: string[] = [];
  for (const email of emails) {
    if (await store.users.findByEmail(email) === null) missing.push(email);
  }
  for (const [id, url] of urls) {
    if ((await store.urls.get(id))?.url !== url) missing.push(url);
  }
  database.close();
  return missing;
}

Deno.test(`nothing is lost or doubled when one instance is killed ${KILLS} times`, async () => {
  await using dir = await tempDir();
  await using target = await TargetProcess.start();
  const store = `${dir.path}/store.sqlite3`;
  const flapping = Array.from({ length: FLAPPING }, (_, index) => ({
    name: `flapping ${index}`,
    url: `${target.origin}/flap/${index}`,
    interval: "200ms",
  }));
  await Deno.writeTextFile(`${dir.path}/urls.json`, JSON.stringify(flapping));
  const seed = Math.floor(Math.random() * 2 ** 32);
  const random = seeded(seed);
  const acknowledged: Acknowledged = { emails: [], urls: new Map() };
  const restarts: { at: number; urls: string[]; endedAt: number }[] = [];
  let events = 0;
  const args = ["--kv", store, "--urls-file", "urls.json"];
  const env = { ALLOW_PRIVATE_TARGETS: "127.0.0.0/8" };
  for (let kill = 0; kill < KILLS; kill++) {
    const urls = [...acknowledged.urls.values()];
    await using instance = await UptickInstance.start({
      ...{ dir: dir.path, args, env },
    });
    const at = Date.now();
    const writing = writeUntilGone(instance, acknowledged, target.origin);
    const probesAll = kill % 5 === 4; // long enough for two intervals
    await sleep(probesAll ? 2.5 * INTERVAL_MS : 200 + 1_500 * random());
    await instance.kill();
    await writing;
    if (probesAll) restarts.push({ at, urls, endedAt: Date.now() });
    const recorded = [...(await readRecorded(store)).values()];
    events = recorded.reduce((sum, each) => sum + each.events.length, 0);
    assert.deepEqual(recorded.flatMap(brokenEvents), [], `seed ${seed}`);
    assert.equal(doubledSlots(recorded), 0, `seed ${seed}`);
    assert.deepEqual(await lost(store, acknowledged), [], `seed ${seed}`);
  }
  const visits = await target.visits();
  const late = restarts.flatMap(({ at, urls }) =>
    urls.filter((url) => {
      const id = Number(url.split("/").at(-1));
      return !visits.get(id)?.some((visit) =>
        visit >= at && visit <= at + 2 * INTERVAL_MS
      );
    })
  );
  report("kill", {
    seed,
    kills: KILLS,
    users: acknowledged.emails.length,
    urls: acknowledged.urls.size,
    events,
    late: late.length,
  });
  assert.deepEqual(late, [], `seed ${seed}`);
  assert.ok(events > KILLS * FLAPPING, `${events} events`);
});
