import assert from "node:assert/strict";
import { Program } from "../program/program.ts";
import { tempDir } from "../program/temp_dir.ts";
import { type Exchange, runExchanges, send } from "./exchanges.ts";

// echod: the curl command and the wrk script of its documents, and what its
// unit and integration tests send.

/** The demo users of its documents. */
const USERS = [
  "remarkablebob:2rFtex",
  "dextroussheep:vSKjGK",
  "luckyslug:VRsBMW",
  "pettyrabbit:2BpgwH",
];
const FORM = "application/x-www-form-urlencoded"; // what curl --data and wrk say
const JSON_TYPE = { "content-type": "application/json" };

function basic(user = USERS[0] ?? ""): Record<string, string> {
  return { Authorization: `Basic ${btoa(user)}`, "Content-Type": FORM };
}

function echo(body: string, method = "POST"): Omit<Exchange, "seed"> {
  return { sends: `${method} /api/echo`, headers: basic(), body };
}

const UNAUTHORIZED = {
  status: 401,
  headers: { "www-authenticate": /^Basic realm=/ },
};
const ECHOED = {
  status: 200,
  headers: JSON_TYPE,
  body: '{"echoed":true,"foo":"bar"}',
};

const ECHOES: readonly Exchange[] = [
  ...USERS.map((user) => ({
    ...echo('{"foo": "bar"}'),
    headers: basic(user),
    seed: ECHOED,
  })),
  { ...echo('{"foo": "bar"}', "PUT"), seed: ECHOED },
  { ...echo("{}"), seed: { status: 200, body: '{"echoed":true}' } },
  {
    ...echo('{"echoed": false, "foo": "bar"}'),
    seed: ECHOED,
  },
  { ...echo('{"echoed": 1}'), seed: { status: 200, body: '{"echoed":true}' } },
  { ...echo('{"echoed": true, "foo": "bar"}'), seed: { status: 400 } },
  { ...echo('{"echoed": "true"}'), seed: { status: 400 } },
  { ...echo(""), seed: { status: 400 } },
  { ...echo("foo"), seed: { status: 400 } },
  { ...echo('{"foo": '), seed: { status: 400 } },
  { ...echo("[1, 2]"), seed: { status: 400 } },
  { ...echo("1"), seed: { status: 400 } },
  { ...echo("null"), seed: { status: 400 } },
  {
    ...echo('{"b":12345678901234567890,"a":1e400}'),
    seed: { status: 400 },
    here: {
      status: 200,
      body: '{"echoed":true,"b":12345678901234567890,"a":1e400}',
      difference: "lossless echo",
    },
  },
  {
    sends: "POST /api/echo",
    body: '{"foo": "bar"}',
    seed: UNAUTHORIZED,
  },
  {
    ...echo('{"foo": "bar"}'),
    headers: basic("remarkablebob:wrong"),
    seed: UNAUTHORIZED,
  },
  {
    ...echo('{"foo": "bar"}'),
    headers: basic("nobody:2rFtex"),
    seed: UNAUTHORIZED,
  },
  { sends: "GET /api/echo", headers: basic(), seed: { status: 405 } },
  {
    sends: "DELETE /api/echo",
    headers: basic(),
    body: "",
    seed: { status: 405 },
  },
  { sends: "GET /health", seed: { status: 200, body: "OK" } },
  { sends: "GET /health/", seed: { status: 200, body: "OK" } },
  { sends: "GET /nowhere", seed: { status: 404 } },
];

Deno.test("a client of echod sees what it saw", async (t) => {
  await using dir = await tempDir();
  await using program = await Program.start({
    dir: dir.path,
    env: { ECHO_USERS: USERS.join(",") },
  });
  const { port } = program;
  await runExchanges(t, port, ECHOES);
  await t.step(
    "a body of 4 MiB is echoed, and one of a byte more is not",
    async () => {
      const body = (size: number) => `{"a":"${"x".repeat(size - 8)}"}`;
      const size = 4 * 1024 * 1024;
      const whole = await send(port, echo(body(size)));
      assert.equal(whole.status, 200);
      assert.equal(whole.body.length, size + '"echoed":true,'.length);
      assert.equal((await send(port, echo(body(size + 1)))).status, 413);
    },
  );
  await t.step(
    "every answer has an id, the client's own if it sent one, and its time",
    async () => {
      const sent = {
        sends: "GET /health",
        headers: { "X-Request-ID": "abc-7" },
      };
      const { headers } = await send(port, sent);
      assert.equal(headers.get("x-request-id"), "abc-7");
      assert.match(headers.get("x-response-time") ?? "", /^\d+\.\d+ms$/);
      const other = await send(port, { sends: "GET /health" });
      assert.match(other.headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/);
    },
  );
  await t.step("GET /metrics has both of its families", async () => {
    const { body } = await send(port, { sends: "GET /metrics" });
    const type = (name: string, kind: string) =>
      assert.ok(body.includes(`# TYPE ${name} ${kind}\n`), name);
    type("http_requests_total", "counter");
    type("http_request_duration_milliseconds", "histogram");
    assert.match(
      body,
      /^http_requests_total\{status="200",method="PUT",path="\/api\/echo"\} 1$/m,
    );
    assert.match(
      body,
      /^http_request_duration_milliseconds_bucket\{le="5"\} \d+$/m,
    );
    assert.match(
      body,
      /^http_request_duration_milliseconds_bucket\{le="10000"\} \d+$/m,
    );
  });
});

Deno.test("echod's users are not there unless the settings name them", async (t) => {
  await using dir = await tempDir();
  await using program = await Program.start({ dir: dir.path });
  await runExchanges(
    t,
    program.port,
    USERS.map((user) => ({
      ...echo('{"foo": "bar"}'),
      headers: basic(user),
      seed: ECHOED,
      here: { ...UNAUTHORIZED, difference: "no default echo users" },
    })),
  );
});
