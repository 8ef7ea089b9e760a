import assert from "node:assert/strict";
import { MAX_ECHO_BYTES } from "../../../routes/echo/echo.ts";
import { ECHO_PASSWORD, startHttpApp } from "../fixtures/http_app.ts";

const basic = (pair: string) => `Basic ${btoa(pair)}`;
const USER = basic(`nahid:${ECHO_PASSWORD}`);

const echoed: [body: string, answer: string][] = [
  ['{"foo":"bar"}', '{"echoed":true,"foo":"bar"}'],
  ["{}", '{"echoed":true}'],
  [' {\n "b" : 1 , "a" : [ 1 , 2 ] } \t', '{"echoed":true,"b":1,"a":[1,2]}'],
  [
    '{"n":[1e400,0.10,-0,12345678901234567890,1E+2]}',
    '{"echoed":true,"n":[1e400,0.10,-0,12345678901234567890,1E+2]}',
  ],
  [
    '{"s":"\\u00e9é\\/ <b>  \\ud800"}',
    '{"echoed":true,"s":"\\u00e9é\\/ <b>  \\ud800"}',
  ],
  [
    '{"__proto__":{"x":1},"constructor":2}',
    '{"echoed":true,"__proto__":{"x":1},"constructor":2}',
  ],
  ['{"2":"b","1":"a"}', '{"echoed":true,"2":"b","1":"a"}'],
  ['{"echoed":false,"a":1}', '{"echoed":true,"a":1}'],
  ['{"a":1,"echoed":null}', '{"echoed":true,"a":1}'],
  ['{"echoed":"TRUE"}', '{"echoed":true}'],
  ['{"in":{"echoed":true}}', '{"echoed":true,"in":{"echoed":true}}'],
];

for (const [body, answer] of echoed) {
  Deno.test(`/api/echo answers ${body} losslessly to POST and PUT`, async () => {
    await using app = await startHttpApp();
    for (const method of ["POST", "PUT"]) {
      const { status, text, headers } = await app.send(method, "/api/echo", {
        token: USER,
        body,
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
      });
      assert.equal(status, 200, text);
      assert.equal(text, answer);
      assert.equal(headers.get("content-type"), "application/json");
      assert.match(headers.get("x-response-time") ?? "", /^\d+\.\d\dms$/);
    }
  });
}

const refused: [body: string | Uint8Array<ArrayBuffer>, what: string][] = [
  ["", "nothing"],
  ["{", "half an object"],
  ["[]", "an array"],
  ["1", "a number"],
  ["null", "null"],
  ['"x"', "a text"],
  ["true", "true"],
  ['{"echoed":true}', "what is echoed already"],
  ['{"echoed":"true"}', "what is echoed already as text"],
  ['{"\\u0065choed":"tr\\u0075e"}', "what is echoed already in other letters"],
  ["{'a':1}", "JavaScript"],
  ['{"a":1}{"b":2}', "two objects"],
  [`\ufeff{"a":1}`, "a byte order mark"],
  [Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d), "no UTF-8"],
  [`${'{"a":'.repeat(65)}1${"}".repeat(65)}`, "65 levels"],
];

for (const [body, what] of refused) {
  Deno.test(`/api/echo answers 400 to ${what}`, async () => {
    await using app = await startHttpApp();
    const { status, json } = await app.send("POST", "/api/echo", {
      token: USER,
      body,
    });
    assert.equal(status, 400);
    assert.match(json.error, /^Cannot (read|echo) the body: /);
  });
}

const strangers: (string | undefined)[] = [
  undefined,
  "",
  "Basic",
  "Basic ",
  "Bearer x",
  basic("nahid:wrong"),
  basic(`nahid:${ECHO_PASSWORD}x`),
  basic(`nahid:${ECHO_PASSWORD}`).slice(0, -1),
  basic(`NAHID:${ECHO_PASSWORD}`),
  basic(`:${ECHO_PASSWORD}`),
  `${basic(`nahid:${ECHO_PASSWORD}`)} ${basic("x:y")}`,
];

Deno.test("/api/echo answers 401 to no or wrong credentials, before it reads the body", async () => {
  await using app = await startHttpApp();
  for (const token of strangers) {
    for (const body of ['{"a":1}', "not JSON"]) {
      const { status, headers, text } = await app.send("POST", "/api/echo", {
        ...token === undefined ? {} : { token },
        body,
      });
      assert.equal(status, 401, token);
      assert.match(headers.get("www-authenticate") ?? "", /^Basic realm=/);
      assert.ok(!text.includes(ECHO_PASSWORD));
    }
  }
  const lowercase = await app.send("POST", "/api/echo", {
    token: USER.replace("Basic", "basic"),
    body: "{}",
  });
  assert.equal(lowercase.status, 200);
});

Deno.test("/api/echo answers 401 to everybody when no users are configured", async () => {
  await using app = await startHttpApp({ settings: { echoUsers: new Map() } });
  for (const pair of [":", "nahid:nahid", "admin:admin"]) {
    const token = basic(pair);
    const { status } = await app.send("POST", "/api/echo", {
      token,
      body: "{}",
    });
    assert.equal(status, 401);
  }
});

Deno.test("/api/echo takes 4 MiB, declared or chunked, and no byte more", async () => {
  assert.equal(MAX_ECHO_BYTES, 4_194_304);
  await using app = await startHttpApp();
  for (
    const [size, want] of [[MAX_ECHO_BYTES, 200], [
      MAX_ECHO_BYTES + 1,
      413,
    ]] as const
  ) {
    const text = `{"a":"${"x".repeat(size - 8)}"}`;
    const bytes = new TextEncoder().encode(text);
    assert.equal(bytes.length, size);
    const declared = await app.send("POST", "/api/echo", {
      token: USER,
      body: bytes,
    });
    assert.equal(declared.status, want);
    const stream = new Blob([bytes]).stream();
    const chunked = await app.send("POST", "/api/echo", {
      token: USER,
      body: stream,
    });
    assert.equal(chunked.status, want);
  }
});

Deno.test("/api/echo names its user in the access log, right or wrong", async () => {
  await using app = await startHttpApp();
  await app.send("POST", "/api/echo", { token: USER, body: "{}" });
  await app.send("POST", "/api/echo", { token: basic("a] [b:x"), body: "{}" });
  await app.send("POST", "/api/echo", { body: "{}" });
  const users = app.lines.map((line) => line.split(" ")[2]);
  assert.deepEqual(users, ["nahid", "a\\x5d\\x20\\x5bb", "-"]);
});
