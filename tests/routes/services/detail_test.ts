import assert from "node:assert/strict";
import { newUrl } from "../../store/store_rig.ts";
import { startHttpApp } from "../fixtures/http_app.ts";
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
