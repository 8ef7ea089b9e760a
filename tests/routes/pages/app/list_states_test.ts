import assert from "node:assert/strict";
import type { Outcome } from "../../../../monitor/types.ts";
import { VERSION_KEY } from "../../../../store/urls.ts";
import { type HttpApp, startHttpApp } from "../../fixtures/http_app.ts";
import { recordTicks, tickAt } from "../../fixtures/record_ticks.ts";
import { WebClient } from "./web_client.ts";

interface States {
  readonly now: number;
  readonly ids: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly rows: readonly (readonly [id: number, shown: string])[];
}

async function statesOf(web: WebClient, since: number): Promise<States> {
  const { text: page } = await web.get("/app");
  const ids = [...page.matchAll(/<tr id="u(\d+)"/g)].map(([, id]) => id);
  const { text } = await web.get(`/app/states?since=${since}&ids=${ids}`);
  return JSON.parse(text);
}

/** A url that was changed an hour ago, and whose latest probe was due so long ago. */
async function probed(
  app: HttpApp,
  web: WebClient,
  { outcome, agoMs }: { outcome: Outcome; agoMs: number },
): Promise<number> {
  const id = await web.addUrl(`example.org/${outcome}`);
  const updatedAt = Date.now() - 3_600_000;
  const key = ["urls", id];
  const { value } = await app.kv.get<object>(key);
  await app.kv.set(key, { ...value, intervalMs: 1_800_000, updatedAt });
  await app.kv.set(VERSION_KEY, updatedAt); // the table is read again
  const atSeconds = Math.floor((Date.now() - agoMs) / 1_000);
  await recordTicks(app.store, id, [tickAt(atSeconds, { outcome })]);
  return id;
}

const PROBED: [outcome: Outcome, agoMs: number, isTold: boolean][] = [
  ["up", 0, true],
  ["up", 140_000, true],
  ["up", 160_000, false],
  ["down", 160_000, true],
  ["down", 900_000, true],
];

for (const [outcome, agoMs, isTold] of PROBED) {
  Deno.test(`GET /app/states ${isTold ? "tells" : "leaves out"} what is ${outcome} since a slot of ${agoMs} ms ago`, async () => {
    await using app = await startHttpApp({ checkDocument: false });
    const web = new WebClient(app.port);
    await web.signUp("a@example.org");
    const id = await probed(app, web, { outcome, agoMs });
    const { counts, rows, state } = await statesOf(web, Date.now());
    assert.deepEqual(counts, { [outcome]: 1 });
    assert.deepEqual(
      rows.map(([id, shown]) => [id, shown]),
      isTold ? [[id, outcome]] : [],
    );
    assert.equal(state, outcome);
  });
}

Deno.test("GET /app/states tells what has changed, in words of the page", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const id = await web.addUrl("example.org");
  const other = await web.addUrl("example.org/other");
  const asked = await web.get(`/app/states?since=0&ids=${id}`);
  const { counts, rows, now } = JSON.parse(asked.text);
  assert.deepEqual(counts, { pending: 2 });
  assert.deepEqual(rows, [[id, "pending", "New", ["–", ""], "", "", null]]);
  const { headers } = await web.get(`/app/states?since=0&ids=${other}`);
  assert.equal(headers.get("cache-control"), "no-store");
  for (const each of [id, other]) await web.post(`/app/urls/${each}/pause`);
  assert.deepEqual((await statesOf(web, now + 300_000)).rows, []);
});

Deno.test("GET /app/states tells pages whether the urls are still those that they were made with", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  const idsOf = (text: string) => /data-ids="([^"]+)"/.exec(text)?.[1];
  const empty = idsOf((await web.signUp("a@example.org")).text);
  const first = await web.addUrl("example.org/1");
  await web.addUrl("example.org/2");
  const both = idsOf((await web.get("/app")).text);
  assert.equal((await statesOf(web, 0)).ids, both);
  assert.equal(idsOf((await web.get("/app?q=nothing")).text), both);
  await web.post(`/app/urls/${first}/delete`);
  const one = (await statesOf(web, 0)).ids;
  await web.addUrl("example.org/3");
  const other = (await statesOf(web, 0)).ids;
  assert.equal(new Set([empty, both, one, other]).size, 4);
  await web.post("/app/deleted", { id: String(first) });
  assert.notEqual((await statesOf(web, 0)).ids, other);
});
