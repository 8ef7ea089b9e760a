import assert from "node:assert/strict";
import { METRICS_TOKEN, startHttpApp } from "../fixtures/http_app.ts";
import { metric } from "../fixtures/read_metric.ts";
import { recordTicks, tickAt } from "../fixtures/record_ticks.ts";

Deno.test("GET /metrics is the text format 0.0.4, OpenMetrics when asked", async () => {
  await using app = await startHttpApp();
  const text = await app.send("GET", "/metrics");
  assert.equal(text.status, 200);
  assert.match(
    text.headers.get("content-type") ?? "",
    /^text\/plain; version=0\.0\.4/,
  );
  assert.equal(text.headers.get("cache-control"), "no-store");
  const open = await fetch(`http://127.0.0.1:${app.port}/metrics`, {
    headers: { Accept: "application/openmetrics-text; version=1.0.0" },
  });
  assert.match(
    open.headers.get("content-type") ?? "",
    /^application\/openmetrics-text/,
  );
  assert.match(await open.text(), /\n# EOF\n$/);
});

Deno.test("GET /metrics is compressed for those who accept it", async () => {
  await using app = await startHttpApp();
  const cases: [accepted: string, gzip: boolean][] = [
    ["gzip", true],
    ["br, GZIP;q=0.5", true],
    ["gzip;q=0", false],
    ["identity", false],
    ["", false],
  ];
  for (const [accepted, gzip] of cases) {
    const connection = await fetch(`http://127.0.0.1:${app.port}/metrics`, {
      headers: { "Accept-Encoding": accepted },
    });
    assert.equal(
      connection.headers.get("vary")?.includes("Accept-Encoding"),
      true,
    );
    const encoded = connection.headers.get("content-encoding");
    await connection.body?.cancel();
    assert.equal(encoded === "gzip", gzip, accepted);
  }
});

Deno.test("GET /metrics counts every answer under its route's pattern", async () => {
  await using app = await startHttpApp();
  for (const path of ["/v1/services/1", "/v1/services/2", "/v1/services/x"]) {
    await app.send("GET", path);
  }
  for (let i = 0; i < 20; i++) await app.send("GET", `/scan/${i}`);
  await app.send("PROPFIND", "/health");
  await app.send("XYZZY", "/health");
  const { text } = await app.send("GET", "/metrics");
  const count = (status: number, method: string, path: string) =>
    metric(
      text,
      `http_requests_total{status="${status}",method="${method}",path="${path}"}`,
    );
  assert.equal(count(404, "GET", "/v1/services/:id"), 2);
  assert.equal(count(400, "GET", "/v1/services/:id"), 1);
  assert.equal(count(404, "GET", "none"), 20);
  assert.equal(count(405, "other", "/health"), 2);
  assert.doesNotMatch(text, /scan|XYZZY/);
  assert.equal(metric(text, "http_request_duration_milliseconds_count"), 25);
});

Deno.test("GET /metrics shows private urls to the operator alone", async () => {
  await using app = await startHttpApp();
  const token = await app.signUpOperator("a@example.com");
  const urls = [
    "https://private.example.com/x",
    "https://public.example.com/x",
  ];
  for (const url of urls) {
    const id = await app.addUrl(token, { url, public: url === urls[1] });
    const now = Math.floor(Date.now() / 1_000);
    await recordTicks(app.store, id, [tickAt(now, { durationMs: 7.6 })]);
  }
  const readers: [token: string | undefined, all: boolean][] = [
    [undefined, false],
    [token, false],
    [METRICS_TOKEN, false],
    [`Basic ${METRICS_TOKEN}`, false],
    [`Bearer ${METRICS_TOKEN}`, true],
    [`bearer  ${METRICS_TOKEN} `, true],
  ];
  for (const [reader, all] of readers) {
    const { text } = await app.send("GET", "/metrics", { token: reader });
    const up = urls.map((url) =>
      metric(text, `sample_external_url_up{url="${url}"}`)
    );
    assert.deepEqual(up, [all ? 1 : NaN, 1], reader);
    const ms = `sample_external_url_response_ms{url="${urls[1]}"}`;
    assert.equal(metric(text, ms), 8);
    const own = urls.map((url, index) =>
      metric(
        text,
        `uptick_url_up{id="${index + 1}",name="${
          new URL(url).host
        }",url="${url}",owner="operator"}`,
      )
    );
    assert.deepEqual(own, [all ? 1 : NaN, 1], reader);
    assert.equal(text.includes("private.example.com"), all);
  }
});

Deno.test("GET /metrics answers 401 to a bearer token that is not the metrics token", async () => {
  for (const metricsToken of [METRICS_TOKEN, undefined]) {
    await using app = await startHttpApp({ settings: { metricsToken } });
    const wrong = [
      `Bearer ${await app.signUp("a@example.com")}`,
      `Bearer ${METRICS_TOKEN}x`,
      `Bearer ${METRICS_TOKEN} x`,
      "Bearer ",
      "Bearer",
      ...metricsToken === undefined ? [`Bearer ${METRICS_TOKEN}`] : [],
    ];
    for (const token of wrong) {
      const { status, text, headers } = await app.send("GET", "/metrics", {
        token,
      });
      assert.equal(status, 401, token);
      assert.equal(headers.get("www-authenticate"), "Bearer");
      assert.doesNotMatch(text, /uptick_|sample_/);
    }
    assert.equal((await app.send("GET", "/metrics")).status, 200);
  }
});
