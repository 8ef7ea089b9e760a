import assert from "node:assert/strict";
import { URL_DEFAULTS } from "../../../monitor/fields/url_fields.ts";
import { realClock } from "../../../monitor/real_clock.ts";
import { StatusView } from "../../../monitor/status_view.ts";
import { MonitorTable } from "../../../monitor/monitor_table.ts";
import { PublicList } from "../../../routes/services/public_list.ts";
import { writeInSlices } from "../../../routes/services/write_in_slices.ts";
import { monitoredUrl } from "../../monitor/fixtures/monitored_url.ts";
import { type HttpApp, startHttpApp } from "../fixtures/http_app.ts";
import { recordTicks, tickAt } from "../fixtures/record_ticks.ts";

/** More than a page has at most. */
const COUNT = 501;

async function addOperatorUrls({ store }: HttpApp, count: number) {
  for (let i = 1; i <= count; i++) {
    await store.urls.create({
      ...URL_DEFAULTS,
      ...{ name: `url ${i}`, url: `https://example.org/${i}`, ownerId: null },
      ...{ intervalMs: 15_000, timeoutMs: 10_000, public: true },
    });
  }
}

Deno.test("GET /v1/services answers all services where neither page nor limit is given", async () => {
  await using app = await startHttpApp();
  await addOperatorUrls(app, COUNT);
  const token = await app.signUp("a@example.org");
  const own = await app.addUrl(token);
  const ids = Array.from({ length: COUNT }, (_, i) => i + 1);
  for (
    const [reader, want] of [[undefined, ids], [token, [...ids, own]]] as const
  ) {
    const { json } = await app.send("GET", "/v1/services?other=1", {
      token: reader,
    });
    assert.deepEqual(Object.keys(json.data.services), ["data"]);
    const seen = json.data.services.data.map(({ id }: { id: number }) => id);
    assert.deepEqual(seen, want);
  }
  const { json: page } = await app.send("GET", "/v1/services?page=1");
  assert.equal(page.data.services.data.length, 100);
  assert.equal(page.data.services.pagination.total, COUNT);
});

Deno.test("GET /v1/services/{id}/events answers all events where neither page nor limit is given", async () => {
  await using app = await startHttpApp();
  await addOperatorUrls(app, 1);
  const start = Math.floor(Date.now() / 1_000) - 60 * COUNT;
  await recordTicks(
    app.store,
    1,
    Array.from(
      { length: COUNT },
      (_, i) => tickAt(start + i * 60, { outcome: i % 2 ? "down" : "up" }),
    ),
  );
  const { json } = await app.send("GET", "/v1/services/1/events/");
  assert.deepEqual(Object.keys(json.data.events), ["data"]);
  const started = json.data.events.data.map((
    { date_started }: { date_started: number },
  ) => date_started);
  assert.deepEqual(
    started,
    Array.from({ length: COUNT }, (_, i) => start + (COUNT - 1 - i) * 60),
  );
});

Deno.test("GET /v1/services answers 304 to who has the whole list, and anew after a change", async () => {
  await using app = await startHttpApp();
  await addOperatorUrls(app, 3);
  const first = await app.send("GET", "/v1/services");
  const headers = { "If-None-Match": first.headers.get("etag") ?? "" };
  const again = await app.send("GET", "/v1/services", { headers });
  assert.deepEqual([again.status, again.text], [304, ""]);
  await app.store.urls.update(2, { name: "renamed" });
  const changed = await app.send("GET", "/v1/services", { headers });
  assert.equal(changed.status, 200);
  assert.equal(changed.json.data.services.data[1].name, "renamed");
});

Deno.test("PublicList makes the list once for a reading of the states, and again when a url changes", async () => {
  const table = new MonitorTable();
  let now = 0;
  const view = new StatusView({
    table,
    refreshUrls: () => Promise.resolve(),
    live: () => undefined,
    stored: () => Promise.resolve(new Map()),
    clock: { ...realClock, monotonicMs: () => now },
  });
  const list = new PublicList(table, view);
  let made = 0;
  const get = async () =>
    (await list.get(() => Promise.resolve(`list ${++made}`))).tag;
  await view.refresh();
  const [tag, same] = await Promise.all([get(), get()]);
  assert.deepEqual([same, made], [tag, 1]);
  now += 2_000;
  await view.refresh();
  assert.notEqual(await get(), tag);
  assert.equal(made, 2);
  table.set(monitoredUrl({ id: 7 }));
  await get();
  assert.equal(made, 3);
});

Deno.test("PublicList makes the list again after a failure", async () => {
  const list = new PublicList(new MonitorTable(), { readings: 1 });
  await assert.rejects(list.get(() => Promise.reject(new Error("no"))), /no/);
  const { body } = await list.get(() => Promise.resolve("yes"));
  assert.equal(new TextDecoder().decode(body as Uint8Array), "yes");
});

Deno.test("writeInSlices() writes every item, and lets others have their turn in between", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const items = Array.from({ length: 1_501 }, (_, i) => i);
  const text = await writeInSlices(items, (id) => ({ id }));
  clearInterval(timer);
  assert.deepEqual(JSON.parse(`[${text}]`), items.map((id) => ({ id })));
  assert.ok(turns >= 3);
  assert.equal(await writeInSlices([], (id) => id), "");
});
