import assert from "node:assert/strict";
import type { ProbeRates } from "../../../routes/system/health.ts";
import { METRICS_TOKEN, startHttpApp } from "../fixtures/http_app.ts";

const WELL: ProbeRates = {
  askedPerSecond: 10,
  duePerSecond: 10,
  unknownShare: 0,
  failedShare: 0,
};

/** The health of a program whose parts are as the test says. */
async function rig() {
  const parts = {
    store: null as string | null,
    ready: null as string | null,
    rates: WELL as ProbeRates | null,
  };
  const app = await startHttpApp({
    health: {
      checkStore: () => Promise.resolve(parts.store),
      checkReady: () => Promise.resolve(parts.ready),
      probeRates: () => parts.rates,
      storeAnsweredAt: () => 1_700_000_000_900,
    },
  });
  const ask = async (query: string, token = "") => {
    const headers = token === "" ? {} : { Authorization: `Bearer ${token}` };
    const response = await fetch(
      `http://127.0.0.1:${app.port}/health${query}`,
      { headers },
    );
    return { status: response.status, text: await response.text() };
  };
  const get = async (query: string) => {
    const { status, text } = await ask(query);
    return [status, text];
  };
  return {
    parts,
    app,
    ask,
    get,
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

Deno.test("GET /health is OK, or 503 and why", async () => {
  await using health = await rig();
  const { app, parts } = health;
  const well = await app.send("GET", "/health");
  assert.deepEqual([well.status, well.text], [200, "OK"]);
  assert.equal(well.headers.get("content-type"), "text/plain; charset=utf-8");
  parts.store = "the store is full";
  const ill = await app.send("GET", "/health");
  assert.deepEqual([ill.status, ill.text], [503, parts.store]);
  assert.equal(ill.headers.get("cache-control"), "no-store");
  parts.store = null;
  assert.equal((await app.send("GET", "/health")).status, 200);
});

const SHARES: [failedShare: number, status: number][] = [
  [0, 200],
  [0.5, 200],
  [0.51, 503],
  [1, 503],
];

for (const [failedShare, status] of SHARES) {
  Deno.test(`GET /health is ${status} when a share of ${failedShare} of the slots failed`, async () => {
    await using health = await rig();
    health.parts.rates = { ...WELL, failedShare };
    assert.equal((await health.ask("")).status, status);
    health.parts.rates = null; // it does not probe
    assert.deepEqual(await health.get(""), [200, "OK"]);
  });
}

Deno.test("GET /health?ready and ?live ask neither the store nor the rounds", async () => {
  await using health = await rig();
  health.parts.store = "the store is full";
  health.parts.rates = { ...WELL, failedShare: 1 };
  assert.deepEqual(await health.get("?ready"), [200, "OK"]);
  health.parts.ready = "Stopping";
  assert.deepEqual(await health.get("?ready"), [503, "Stopping"]);
  assert.deepEqual(await health.get("?live"), [200, "OK"]);
});

Deno.test("GET /health?detail gives figures to the operator alone", async () => {
  await using health = await rig();
  assert.equal((await health.ask("?detail")).status, 401);
  assert.equal((await health.ask("?detail", "wrong")).status, 401);
  const well = await health.ask("?detail", METRICS_TOKEN);
  assert.equal(well.status, 200);
  assert.deepEqual(JSON.parse(well.text), {
    status: "ok",
    reasons: [],
    store: { writable: true, as_of: 1_700_000_000 },
    probes: { asked_per_second: 10, due_per_second: 10, unknown_share: 0 },
  });
  health.parts.store = "the store is full";
  health.parts.rates = { ...WELL, unknownShare: 0.75, failedShare: 0.75 };
  const ill = await health.ask("?detail", METRICS_TOKEN);
  assert.equal(ill.status, 503);
  const { status, reasons, store } = JSON.parse(ill.text);
  assert.deepEqual([status, store.writable], ["failing", false]);
  assert.deepEqual(reasons, [
    "the store is full",
    "Cannot probe: 75% of the slots of the last minute were not asked, or are unknown by our own fault",
  ]);
});

Deno.test("GET /v1/_internal/health is the bare envelope", async () => {
  await using app = await startHttpApp();
  const { status, text, headers } = await app.send(
    "GET",
    "/v1/_internal/health",
  );
  assert.equal(status, 200);
  assert.equal(text, '{"status":200,"status_desc":"OK"}');
  assert.equal(headers.get("content-type"), "application/json");
});
