import assert from "node:assert/strict";
import { GuessLimit } from "../../../routes/access/guess_limit.ts";
import { startHttpApp } from "../fixtures/http_app.ts";

Deno.test("GuessLimit.note() refuses a network after 100 wrong tries, the right one too, until 5 s have passed", () => {
  let now = 0;
  const limit = new GuessLimit({ burst: 100, refillMs: 5_000, now: () => now });
  for (let wrong = 0; wrong < 100; wrong++) limit.note("2001:db8::1", false);
  const refused = { status: 429, headers: { "Retry-After": "5" } };
  assert.throws(() => limit.note("2001:db8::2", false), refused);
  assert.throws(() => limit.note("2001:db8::3", true), refused);
  limit.note("2001:db8:0:1::1", true);
  now += 5_000;
  limit.note("2001:db8::3", true);
});

Deno.test("GuessLimit.note() lets an address that knew the secret go on, whatever its neighbours guess", () => {
  const limit = new GuessLimit({ burst: 100, refillMs: 5_000, now: () => 0 });
  limit.note("192.0.2.1", true);
  for (let wrong = 0; wrong < 100; wrong++) limit.note("192.0.2.1", false);
  limit.note("192.0.2.1", true);
});

const DOORS: [what: string, path: string, init: RequestInit][] = [
  ["the echo's passwords", "/api/echo", {
    method: "POST",
    body: "{}",
    headers: { Authorization: `Basic ${btoa("a:guess")}` },
  }],
  ["the metrics token", "/metrics", {
    headers: { Authorization: "Bearer a-guess-of-mine" },
  }],
  ["the metrics token at the health's figures", "/health?detail", {
    headers: { Authorization: "Bearer a-guess-of-mine" },
  }],
];

for (const [what, path, init] of DOORS) {
  Deno.test(`who guesses ${what} waits after 100 tries`, async () => {
    await using app = await startHttpApp({ checkDocument: false });
    const status = async () => {
      const response = await fetch(`http://127.0.0.1:${app.port}${path}`, init);
      await response.body?.cancel();
      return response.status;
    };
    for (let tries = 0; tries < 100; tries++) assert.equal(await status(), 401);
    assert.equal(await status(), 429);
    const { paths } = (await app.send("GET", "/openapi.json")).json;
    const method = (init.method ?? "GET").toLowerCase();
    const { responses } = paths[path.split("?")[0] ?? ""][method];
    assert.ok(responses["429"], "the document says so");
  });
}
