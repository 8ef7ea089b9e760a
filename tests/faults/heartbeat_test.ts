import assert from "node:assert/strict";
import { eventually } from "../program/eventually.ts";
import { tempDir } from "../program/temp_dir.ts";
import { addUrl, register } from "./client.ts";
import { sleep } from "./fault_plan.ts";
import { UptickInstance } from "./uptick_instance.ts";

const SECOND = 1_000;

interface Shown {
  readonly state: string;
  readonly ping_url: string;
}

async function get(instance: UptickInstance, path: string, token: string) {
  const headers = { Authorization: token };
  const response = await fetch(`${instance.origin}${path}`, { headers });
  return (await response.json()).data;
}

Deno.test("an instance that was killed over the time that a ping was due tells unknown, not down, and the next ping ends that", async () => {
  await using dir = await tempDir();
  const args = ["--kv", "uptick.sqlite3"];
  const start = () => UptickInstance.start({ dir: dir.path, args });
  const before = await start();
  const { token } = await register(before, "a@example.org", () => {});
  const id = await addUrl(before, token, {
    url: "heartbeat://backup",
    period: "1m",
    grace: "0s",
  });
  const heartbeat = async (instance: UptickInstance): Promise<Shown> =>
    (await get(instance, `/v1/services/${id}/heartbeat`, token)).heartbeat.data;
  const events = async (instance: UptickInstance) =>
    (await get(instance, `/v1/services/${id}/events`, token)).events.data
      .map(({ event }: { event: string }) => event);
  const secret = new URL((await heartbeat(before)).ping_url).pathname;
  const ping = async (instance: UptickInstance) =>
    await (await fetch(`${instance.origin}${secret}`)).text();
  assert.equal(await ping(before), "OK");
  await eventually(
    "the first uptime",
    async () => (await events(before)).length > 0 || undefined,
  );
  await sleep(5 * SECOND);
  await before.kill();
  await sleep(60 * SECOND);
  await using after = await start();
  await sleep(5 * SECOND);
  assert.equal((await heartbeat(after)).state, "unknown");
  assert.deepEqual(await events(after), ["uptime"]);
  assert.equal(await ping(after), "OK");
  assert.equal((await heartbeat(after)).state, "up");
  assert.deepEqual(await events(after), ["uptime"]);
});
