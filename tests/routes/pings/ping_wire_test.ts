import assert from "node:assert/strict";
import { StoreError } from "../../../store/database/store_error.ts";
import { heartbeatOf, startPinged } from "./pinged_app.ts";

interface Kept {
  readonly signal: string;
  readonly exit_code: number | null;
  readonly method: string;
}

const RID = "0b8f7a52-9d1c-4a38-8f0e-3a3a0c5d2f10";

/** As the manual of Healthchecks and its source have it. */
const WIRE: readonly [
  method: string,
  path: string,
  status: number,
  text: string,
  /** Signal and exit code of what is kept. */
  kept: readonly [signal: string, exitCode: number | null] | null,
][] = [
  ["GET", "", 200, "OK", ["success", null]],
  ["POST", "", 200, "OK", ["success", null]],
  ["HEAD", "", 200, "", ["success", null]],
  ["GET", "/", 200, "OK", ["success", null]],
  ["GET", "/start", 200, "OK", ["start", null]],
  ["POST", "/start", 200, "OK", ["start", null]],
  ["GET", "/fail", 200, "OK", ["fail", null]],
  ["HEAD", "/fail", 200, "", ["fail", null]],
  ["POST", "/log", 200, "OK", ["log", null]],
  ["GET", "/0", 200, "OK", ["success", 0]],
  ["POST", "/1", 200, "OK", ["fail", 1]],
  ["GET", "/255", 200, "OK", ["fail", 255]],
  ["GET", "/256", 400, "invalid url format", null],
  ["GET", "/-1", 400, "invalid url format", null],
  ["GET", "/done", 400, "invalid url format", null],
  ["GET", `?rid=${RID}`, 200, "OK", ["success", null]],
  ["GET", `/start?rid=${RID}`, 200, "OK", ["start", null]],
  ["GET", "?rid=1", 400, "invalid uuid format", null],
  ["GET", `?rid=${RID.toUpperCase()}`, 400, "invalid uuid format", null],
  ["GET", "?rid=", 400, "invalid uuid format", null],
];

for (const [method, path, status, text, kept] of WIRE) {
  Deno.test(`${method} /ping/{token}${path} answers ${status} as Healthchecks does`, async () => {
    await using pinged = await startPinged();
    const { app, secret } = pinged;
    const answer = await app.send(method, `/ping/${secret}${path}`);
    assert.deepEqual([answer.status, answer.text], [status, text]);
    assert.equal(
      answer.headers.get("content-type"),
      "text/plain; charset=utf-8",
    );
    assert.equal(answer.headers.get("access-control-allow-origin"), "*");
    assert.equal(answer.headers.get("ping-body-limit"), "10000");
    const pings = (await heartbeatOf(pinged)).pings.data;
    const seen = pings.map((
      ping: Kept,
    ) => [ping.signal, ping.exit_code, ping.method]);
    assert.deepEqual(seen, kept === null ? [] : [[...kept, method]]);
  });
}

Deno.test("an address of nobody's is not found, and neither is one of a deleted heartbeat", async () => {
  await using pinged = await startPinged();
  const { app, id, token, secret } = pinged;
  for (
    const path of [
      "/ping/00000000-0000-4000-8000-000000000000",
      "/ping/%00",
      `/ping/${secret}x`,
    ]
  ) {
    const answer = await app.send("GET", path);
    assert.deepEqual([answer.status, answer.text], [404, "not found"]);
  }
  await app.send("DELETE", `/v1/services/${id}`, { token });
  assert.equal((await app.send("GET", `/ping/${secret}`)).status, 404);
});

Deno.test("an address of a disabled account is not found", async () => {
  await using pinged = await startPinged();
  const { app, secret } = pinged;
  const owner = await app.store.users.findByEmail("owner@example.org");
  await app.store.users.setDisabled(owner?.id ?? 0, true);
  assert.equal((await app.send("GET", `/ping/${secret}`)).status, 404);
  assert.equal((await app.send("GET", `/api/push/${secret}`)).status, 404);
});

Deno.test("while the store takes nothing both wires answer 503, so that clients try again", async () => {
  await using pinged = await startPinged();
  const { app, secret } = pinged;
  app.store.heartbeats.record = () =>
    Promise.reject(new StoreError("full", "store the ping"));
  const ping = await app.send("POST", `/ping/${secret}`);
  const push = await app.send("GET", `/api/push/${secret}`);
  assert.deepEqual([ping.status, push.status], [503, 503]);
  assert.deepEqual(push.json, {
    ok: false,
    msg: "Cannot store this now: try again",
  });
});

Deno.test("other methods are refused", async () => {
  await using pinged = await startPinged();
  const answer = await pinged.app.send("PUT", `/ping/${pinged.secret}`);
  assert.equal(answer.status, 405);
  assert.equal(answer.headers.get("allow"), "GET, HEAD, POST");
});

const BODIES: readonly [
  name: string,
  body: string | Uint8Array<ArrayBuffer>,
  text: string | null,
][] = [
  ["nothing", "", null],
  ["text", "exit 0\nall well", "exit 0\nall well"],
  ["10,000 bytes", "x".repeat(10_000), "x".repeat(10_000)],
  ["more than is kept", "x".repeat(300_000), "x".repeat(10_000)],
  ["a character across the cut", `${"x".repeat(9_999)}ä`, "x".repeat(9_999)],
  ["no text", new Uint8Array([0xff, 0xfe, 0x00]), null],
];

for (const [name, body, text] of BODIES) {
  Deno.test(`of a body of ${name} its beginning is kept`, async () => {
    await using pinged = await startPinged();
    const answer = await pinged.app.send("POST", `/ping/${pinged.secret}`, {
      body,
    });
    assert.equal(answer.status, 200);
    const [ping] = (await heartbeatOf(pinged)).pings.data;
    assert.equal(ping.body, text);
    const bytes = typeof body === "string"
      ? new TextEncoder().encode(body)
      : body;
    assert.equal(ping.body_bytes, bytes.length);
  });
}

Deno.test("of many pings at once five are kept and all are answered; a failure is kept all the same", async () => {
  await using pinged = await startPinged();
  const { app, secret } = pinged;
  for (let index = 0; index < 8; index++) {
    assert.equal((await app.send("GET", `/ping/${secret}`)).text, "OK");
  }
  await app.send("GET", `/ping/${secret}/fail`);
  const { state, reason, total_pings, pings } = await heartbeatOf(pinged);
  assert.equal(pings.data.length, 6);
  assert.deepEqual({ state, reason, total_pings }, {
    state: "down",
    reason: "failed",
    total_pings: 9,
  });
});

Deno.test("start and end of a run tell how long it took", async () => {
  await using pinged = await startPinged({ period: "1h", grace: "5m" });
  const { app, secret } = pinged;
  await app.send("POST", `/ping/${secret}/start?rid=${RID}`);
  const running = await heartbeatOf(pinged);
  assert.equal(running.state, "new");
  assert.ok(running.running_since > 0);
  await app.send("POST", `/ping/${secret}?rid=${RID}`);
  const { state, due_at, down_at, running_since, pings } = await heartbeatOf(
    pinged,
  );
  assert.equal(state, "up");
  assert.equal(running_since, null);
  assert.equal(Math.round(down_at - due_at), 300);
  assert.ok(pings.data[0].run_seconds >= 0);
});

Deno.test("the old address is good for a day after a new one is made, which no other account can do", async () => {
  await using pinged = await startPinged();
  const { app, id, token, secret } = pinged;
  const other = await app.signUp("other@example.org");
  const path = `/v1/services/${id}/heartbeat/rotate`;
  assert.equal((await app.send("POST", path, { token: other })).status, 404);
  const { ping_url, push_url, old_address_until } =
    (await app.send("POST", path, { token })).json.data.heartbeat.data;
  assert.ok(
    !ping_url.includes(secret) &&
      old_address_until > Date.now() / 1_000 + 86_000,
  );
  const address = new URL(ping_url).pathname;
  assert.equal(
    new URL(push_url).pathname,
    address.replace("/ping/", "/api/push/"),
  );
  assert.equal((await app.send("GET", address)).status, 200);
  assert.equal((await app.send("GET", `/ping/${secret}`)).status, 200);
  const [monitor] = [app.table.get(id)];
  assert.ok(monitor);
  app.table.set({
    ...monitor,
    updatedAt: monitor.updatedAt + 1,
    formerPingTokenUntil: Date.now() - 1,
  });
  assert.equal((await app.send("GET", `/ping/${secret}`)).status, 404);
});

Deno.test("no log line shows the secret of an address", async () => {
  await using pinged = await startPinged();
  const { app, secret } = pinged;
  for (const path of ["", "/fail", "/x", "/a/b"]) {
    await app.send("GET", `/ping/${secret}${path}`);
  }
  await app.send("PUT", `/ping/${secret}`);
  await app.send("POST", `/api/push/${secret}?msg=x`);
  assert.ok(
    app.lines.some((line) => line.includes('"GET /ping/:token HTTP/1.1" 200')),
  );
  assert.deepEqual(app.lines.filter((line) => line.includes(secret)), []);
});

Deno.test("a token that somebody brings is taken as it is", async () => {
  await using pinged = await startPinged({ ping_token: "V1StGXR8_Z" });
  assert.equal((await pinged.app.send("GET", "/ping/V1StGXR8_Z")).text, "OK");
});
