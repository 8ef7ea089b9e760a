import assert from "node:assert/strict";
import { type HttpApp, startHttpApp } from "../fixtures/http_app.ts";
import { recordTicks, tickAt } from "../fixtures/record_ticks.ts";

const NOW = Math.floor(Date.now() / 1_000);
const START = NOW - 600;

async function startWithTicks(): Promise<HttpApp> {
  const app = await startHttpApp();
  await app.addUrl(await app.signUp("a@example.com"), { public: true });
  await recordTicks(app.store, 1, [
    tickAt(START, { durationMs: 12.3 }),
    tickAt(START + 60, { outcome: "down", status: 503, kind: "status" }),
    tickAt(START + 120, { outcome: "down", status: null, kind: "timeout" }),
    tickAt(START + 180, { outcome: "unknown", status: null, durationMs: null }),
  ]);
  return app;
}

Deno.test("GET /v1/services/{id}/ticks gives the last day, oldest first", async () => {
  await using app = await startWithTicks();
  const { json } = await app.send("GET", "/v1/services/1/ticks");
  assert.deepEqual(json.data.ticks.data, [
    {
      at: START,
      outcome: "up",
      response_time_ms: 12.3,
      status: 200,
      error: null,
    },
    {
      at: START + 60,
      outcome: "down",
      response_time_ms: 12.5,
      status: 503,
      error: "status",
    },
    {
      at: START + 120,
      outcome: "down",
      response_time_ms: 12.5,
      status: null,
      error: "timeout",
    },
    {
      at: START + 180,
      outcome: "unknown",
      response_time_ms: null,
      status: null,
      error: null,
    },
  ]);
});

const ranges: [from: string | number, to: string | number, count: number][] = [
  [START, START + 180, 3],
  [START, START + 181, 4],
  [START + 1, START + 61, 1],
  [START - 100, START, 0],
  [`${START}.001`, `${START + 60}.001`, 1],
  [NOW + 1_000, NOW + 2_000, 0],
  [0, 31 * 86_400, 0],
];

const badRanges: [query: string, rule: RegExp][] = [
  [`from=${START}&to=${START}`, /from must be before to/],
  [`from=${START + 1}&to=${START}`, /from must be before to/],
  [`from=${NOW}&to=${NOW + 7_000_000}`, /by \d+ s at most/],
  ["from=abc", /from must be a time in Unix seconds/],
  ["from=", /from must be/],
  ["from=-1", /from must be/],
  ["from=1e9", /from must be/],
  ["from=NaN", /from must be/],
  ["to=999999999999", /to must be/],
  ["to=1.0001", /to must be/],
  [`to=${START}%00`, /to must be/],
];

Deno.test("GET /v1/services/{id}/ticks takes from, and to but not to itself", async () => {
  await using app = await startWithTicks();
  for (const [from, to, count] of ranges) {
    const path = `/v1/services/1/ticks?from=${from}&to=${to}`;
    const { status, json } = await app.send("GET", path);
    assert.equal(status, 200, path);
    assert.equal(json.data.ticks.data.length, count, path);
    assert.equal(json.data.ticks.pagination.total, count, path);
  }
});

Deno.test("GET /v1/services/{id}/ticks refuses ranges that are none", async () => {
  await using app = await startWithTicks();
  for (const [query, rule] of badRanges) {
    const path = `/v1/services/1/ticks?${query}`;
    const { status, json } = await app.send("GET", path);
    assert.equal(status, 400, query);
    assert.match(json.errors[0], rule);
  }
});
