import assert from "node:assert/strict";
import { heartbeatOf, startPinged } from "./pinged_app.ts";

interface Kept {
  readonly signal: string;
  readonly message: string;
  readonly told_ms: number | null;
}

const TOKEN = "a1B2c3D4e5";
const NOT_FOUND = { ok: false, msg: "Monitor not found or not active." };

const startPushed = () => startPinged({ ping_token: TOKEN });

/** As the source of Uptime Kuma has it. */
const WIRE: readonly [
  method: string,
  query: string,
  status: number,
  kept:
    | readonly [signal: string, message: string, toldMs: number | null]
    | null,
][] = [
  ["GET", "", 200, ["success", "OK", null]],
  ["GET", "?status=up&msg=OK&ping=", 200, ["success", "OK", null]],
  ["POST", "?status=up&msg=done&ping=12.5", 200, ["success", "done", 12.5]],
  ["PUT", "?ping=86400000", 200, ["success", "OK", 86_400_000]],
  ["PATCH", "?ping=0", 200, ["success", "OK", 0]],
  ["DELETE", "?msg=", 200, ["success", "OK", null]],
  ["GET", "?status=down&msg=disk%20full", 200, ["fail", "disk full", null]],
  ["GET", "?status=maybe", 200, ["fail", "OK", null]],
  ["GET", "?status=", 200, ["success", "OK", null]],
  ["GET", `?msg=${"x".repeat(300)}`, 200, ["success", "x".repeat(250), null]],
  ["GET", "?ping=-1", 400, null],
  ["GET", "?ping=86400001", 400, null],
  ["GET", "?ping=fast", 400, null],
];

for (const [method, query, status, kept] of WIRE) {
  Deno.test(`${method} /api/push/{token}${query.slice(0, 40)} answers ${status} as Uptime Kuma does`, async () => {
    await using pushed = await startPushed();
    const answer = await pushed.app
      .send(method, `/api/push/${TOKEN}${query}`);
    assert.equal(answer.status, status);
    assert.equal(answer.json.ok, status === 200);
    assert.equal("msg" in answer.json, status !== 200);
    const { pings } = await heartbeatOf(pushed);
    const seen = pings.data.map((
      ping: Kept,
    ) => [ping.signal, ping.message, ping.told_ms]);
    assert.deepEqual(seen, kept === null ? [] : [kept]);
  });
}

Deno.test("an unknown token, and one of a paused heartbeat, is not found or not active", async () => {
  await using pushed = await startPushed();
  const { app, id, token } = pushed;
  const unknown = await app.send("GET", "/api/push/nobodys-token?status=up");
  assert.deepEqual([unknown.status, unknown.json], [404, NOT_FOUND]);
  await app.send("POST", `/v1/services/${id}/pause`, { token });
  const paused = await app.send("GET", `/api/push/${TOKEN}`);
  assert.deepEqual([paused.status, paused.json], [404, NOT_FOUND]);
});

Deno.test("each wire takes the token of the other", async () => {
  await using pushed = await startPushed();
  assert.equal((await pushed.app.send("GET", `/ping/${TOKEN}`)).text, "OK");
});
