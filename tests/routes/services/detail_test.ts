import assert from "node:assert/strict";
import { isForKind } from "../../../monitor/fields/field_conflicts.ts";
import { URL_ROWS } from "../../../monitor/fields/url_fields.ts";
import { newUrl } from "../../store/store_rig.ts";
import { type HttpApp, startHttpApp } from "../fixtures/http_app.ts";
import { WebClient } from "../pages/app/web_client.ts";
import { recordTicks, tickAt } from "../fixtures/record_ticks.ts";

const SEED = [
  "average_response_time_ms",
  "down_count",
  "tick_count",
  "up_count",
  "uptime_percent",
];

/** A url that was up for 80 s, asked every 10 s, and then down for 20 s, asked each second. */
async function started() {
  const app = await startHttpApp();
  const monitor = await app.store.urls.create(newUrl({ public: true }));
  assert.ok(monitor);
  const now = Math.floor(Date.now() / 1_000);
  const down = { outcome: "down", kind: "timeout", status: null } as const;
  const ticks = [
    ...Array.from({ length: 8 }, (_, n) => tickAt(now - 100 + n * 10)),
    ...Array.from(
      { length: 20 },
      (_, n) => tickAt(now - 20 + n, { ...down, durationMs: 5_000 }),
    ),
  ];
  await recordTicks(app.store, monitor.id, ticks);
  return { app, path: `/v1/services/${monitor.id}` };
}

Deno.test("without detail a metric has the seed's members only, and its percentage is one of probes", async () => {
  const { app, path } = await started();
  await using _app = app;
  const { json } = await app.send("GET", path);
  const { data } = json.data.service.data.metric;
  assert.deepEqual(Object.keys(data), SEED);
  assert.equal(data.uptime_percent, 8 / 28 * 100);
});

Deno.test("?detail=1 adds the uptime by time, what of it is known, and response times of probes that came through", async () => {
  const { app, path } = await started();
  await using _app = app;
  const one = await app.send("GET", `${path}?detail=1`);
  const all = await app.send("GET", "/v1/services?detail=1");
  const { data } = one.json.data.service.data.metric;
  assert.deepEqual(all.json.data.services.data[0].metric.data, data);
  for (const range of ["24h", "7d", "30d", "90d"]) {
    const known = data.uptime_known_seconds[range];
    const percent = 80 / known * 100;
    assert.ok(known >= 100 && known < 160, "until now");
    assert.ok(Math.abs(data.uptime[range] - percent) < 0.01);
    assert.equal(data.uptime_from_counts[range], false);
  }
  const { mean, p50, p95, p99 } = data.response_ms;
  assert.equal(mean, 12.5);
  for (const ms of [p50, p95, p99]) assert.ok(ms > 11.9 && ms < 13.1);
});

const SETTINGS = URL_ROWS
  .filter((row) => !row.isShownToAll && isForKind(row, "https://a.example/"))
  .map(({ name, answer }) => answer?.name ?? name);

/** The members of the first service of an answer that are not the seed's. */
async function extrasOf(
  app: HttpApp,
  path: string,
  token: string,
): Promise<string[]> {
  const { json } = await app.send("GET", path, { token });
  const { services, service } = json.data;
  const data = service === undefined ? services.data[0] : service.data;
  const seed = ["created_at", "current_status", "id", "latest_event"];
  seed.push("metric", "name", "updated_at", "url");
  return Object.keys(data).filter((name) => !seed.includes(name));
}

Deno.test("lists have the seed's members alone, with a token too; ?detail=1 adds one's settings", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("a@example.com");
  const id = await app.addUrl(token, { url: "https://example.com/" });
  const members = (path: string) => extrasOf(app, path, token);
  assert.deepEqual(await members("/v1/services"), []);
  assert.deepEqual(await members("/v1/services?page=1"), []);
  assert.deepEqual(await members("/v1/services?detail=1"), [
    ...SETTINGS,
    "source",
    "latest_problem",
  ]);
  assert.deepEqual(await members(`/v1/services/${id}`), SETTINGS);
});

Deno.test("?detail=1 tells an operator, and nobody else, where a url was imported from", async () => {
  await using app = await startHttpApp();
  const source = { system: "uptime-kuma", id: "17" };
  const monitor = await app.store.urls.create(newUrl({ public: true, source }));
  assert.ok(monitor);
  const operator = await app.signUpOperator("o@example.com");
  const member = await app.signUp("m@example.com");
  for (const path of [`/v1/services/${monitor.id}`, "/v1/services"]) {
    const asked = `${path}?detail=1`;
    const { json } = await app.send("GET", asked, { token: operator });
    const { services, service } = json.data;
    const data = service === undefined ? services.data[0] : service.data;
    assert.deepEqual(data.source, source);
    assert.deepEqual(await extrasOf(app, asked, member), []);
    // One url comes with its settings, which operators share.
    const more = service === undefined ? [] : SETTINGS;
    assert.deepEqual(await extrasOf(app, path, operator), more);
  }
});

Deno.test("the page of a url tells an operator, and nobody else, where it was imported from", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const source = { system: "uptime-kuma", id: "17" };
  const monitor = await app.store.urls.create(newUrl({ public: true, source }));
  assert.ok(monitor);
  const web = new WebClient(app.port);
  const isTold = async () => {
    const { status, text } = await web.get(`/status/${monitor.id}`);
    assert.equal(status, 200);
    return text.includes("Imported from uptime-kuma, where its id is 17");
  };
  assert.equal(await isTold(), false);
  await web.signUp("o@example.com");
  assert.equal(await isTold(), false);
  await app.makeOperator("o@example.com");
  assert.equal(await isTold(), true);
});
