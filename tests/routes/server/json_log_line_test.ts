import assert from "node:assert/strict";
import fc from "fast-check";
import { formatJsonLine } from "../../../routes/server/json_log_line.ts";
import type { LoggedRequest } from "../../../routes/server/access_log.ts";
import { ECHO_PASSWORD, startHttpApp } from "../fixtures/http_app.ts";

const request = (overrides: Partial<LoggedRequest> = {}): LoggedRequest => ({
  id: "abc-1",
  remoteAddress: "192.0.2.1",
  user: "ann",
  at: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  method: "GET",
  target: "/state?x=1",
  route: "/state",
  status: 200,
  bytes: 2,
  durationMs: 0.4237,
  referer: null,
  userAgent: "curl/8.0",
  ...overrides,
});

Deno.test("formatJsonLine() writes one object with all that is known", () => {
  assert.equal(
    formatJsonLine(request()),
    '{"time":"2026-01-02T03:04:05.678Z","request_id":"abc-1",' +
      '"remote_address":"192.0.2.1","user":"ann","method":"GET",' +
      '"target":"/state?x=1","route":"/state","status":200,"bytes":2,' +
      '"duration_ms":0.424,"referer":null,"user_agent":"curl/8.0"}',
  );
  const { bytes, user } = JSON.parse(
    formatJsonLine(request({ bytes: null, user: null })),
  );
  assert.deepEqual([bytes, user], [0, null]);
});

Deno.test("formatJsonLine() is one visible line of JSON, whatever a client sent", () => {
  const texts = fc.string({ unit: "binary", maxLength: 3_000 });
  fc.assert(fc.property(texts, texts, (target, userAgent) => {
    const line = formatJsonLine(request({ target, userAgent, user: target }));
    assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    assert.ok(line.length < 40_000);
    const read = JSON.parse(line);
    assert.equal(read.target, target.slice(0, 2_000));
    assert.equal(read.user_agent, userAgent.slice(0, 800));
  }));
});

Deno.test("createRequestHandler() writes the access log as JSON where the settings say so", async () => {
  await using app = await startHttpApp({
    settings: { accessLogFormat: "json" },
  });
  await app.send("POST", "/api/echo/", {
    token: `Basic ${btoa(`nahid:${ECHO_PASSWORD}`)}`,
    body: "{}",
    headers: { "X-Request-ID": "mine-7" },
  });
  await app.send("GET", "/v1/services/9?x=1");
  const [echo, missing] = app.lines.map((line) => JSON.parse(line));
  const { duration_ms, time: _time, user_agent: _agent, ...known } = echo;
  assert.ok(duration_ms > 0);
  assert.deepEqual(known, {
    request_id: "mine-7",
    remote_address: "127.0.0.1",
    user: "nahid",
    method: "POST",
    target: "/api/echo/",
    route: "/api/echo",
    status: 200,
    bytes: 15,
    referer: null,
  });
  assert.deepEqual(
    [missing.route, missing.status, missing.target],
    ["/v1/services/:id", 404, "/v1/services/9?x=1"],
  );
});
