import assert from "node:assert/strict";
import { startHttpApp } from "../fixtures/http_app.ts";

Deno.test("POST /url stores a url for the raw token and for Bearer", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("a@example.com");
  const headers = [token, `Bearer ${token}`, `bearer ${token}`];
  for (const [i, authorization] of headers.entries()) {
    const { status, text, json } = await app.send("POST", "/url", {
      token: authorization,
      body: { URL: "https://example.com/a?b=c", Period: 5 },
    });
    assert.equal(status, 201, text);
    const { created_at, ...rest } = json;
    assert.deepEqual(rest, {
      id: i + 1,
      url: "https://example.com/a?b=c",
      period: 5,
    });
    assert.ok(Math.abs(created_at - Date.now() / 1_000) < 60);
  }
  const { json } = await app.send("GET", "/v1/services/1", { token });
  assert.equal(json.data.service.data.interval, 300);
  assert.equal(json.data.service.data.public, false);
});

const names = [
  { URL: "https://example.com/", Period: 2 },
  { url: "https://example.com/", period: 2 },
  { uRl: "https://example.com/", PERIOD: 2 },
];

Deno.test("POST /url matches member names without regard to case", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("a@example.com");
  for (const body of names) {
    const { status, json } = await app.send("POST", "/url", { token, body });
    assert.deepEqual([status, json.period], [201, 2]);
  }
});

const periods: [period: unknown, stored: number | null][] = [
  [undefined, 1],
  [1, 1],
  [100, 100],
  [1.0, 1],
  [0, 1],
  [-1, null],
  [101, null],
  [1.5, null],
  [1e308, null],
  ["1", null],
  ["abc", null],
  [null, null],
  [true, null],
  [[], null],
  [{}, null],
];

for (const [period, stored] of periods) {
  Deno.test(`POST /url ${stored === null ? "refuses" : "takes"} the Period ${JSON.stringify(period)}`, async () => {
    await using app = await startHttpApp();
    const token = await app.signUp("a@example.com");
    const keys = await app.countKeys();
    const { status, json } = await app.send("POST", "/url", {
      token,
      body: { URL: "https://example.com/", Period: period },
    });
    if (stored !== null) {
      return assert.deepEqual([status, json.period], [201, stored]);
    }
    assert.equal(status, 400);
    assert.match(json.error, /Period must be whole minutes from 1 to 100/);
    assert.equal(await app.countKeys(), keys);
  });
}

const bodies: [body: unknown, rule: RegExp][] = [
  ["", /it is empty/],
  ["{", /not valid JSON/],
  ["[]", /must be a JSON object/],
  ["null", /must be a JSON object/],
  [{}, /URL must be a text/],
  [{ URL: "" }, /url/],
  [{ URL: 7 }, /URL must be a text/],
  [{ URL: null }, /URL must be a text/],
  [{ URL: "example.com" }, /url/],
  [{ URL: "ftp://example.com/" }, /http/],
  [{ URL: "file:///etc/passwd" }, /http/],
  [{ URL: "javascript:alert(1)" }, /http/],
  [{ URL: "http://127.0.0.1/" }, /private address/],
  [{ URL: "http://[::1]:8000/" }, /private address/],
  [{ URL: "http://169.254.169.254/" }, /private address/],
  [{ URL: "http://localhost:8000/" }, /Cannot watch the url/],
  [{ URL: "http://user:pass@example.com/" }, /without user or password/],
  [{ URL: "http://example.com:22/" }, /port/],
  [
    { URL: `http://example.com/${"a".repeat(2_048)}` },
    /without user or password/,
  ],
  [{ URL: "http://exa mple.com/" }, /url/],
  [{ URL: "https://example.com/", role: "admin" }, /"role" is unknown/],
  [{ URL: "https://example.com/", Interval: 1 }, /"Interval" is unknown/],
  ['{"URL":"https://a.com/","url":"https://b.com/"}', /"URL" is there twice/],
  ['{"URL":"https://a.com/","URL":"https://b.com/"}', /there twice/],
];

for (const [body, rule] of bodies) {
  Deno.test(`POST /url refuses ${JSON.stringify(body).slice(0, 60)} and stores nothing`, async () => {
    await using app = await startHttpApp();
    const token = await app.signUp("a@example.com");
    const keys = await app.countKeys();
    const { status, json } = await app.send("POST", "/url", { token, body });
    assert.equal(status, 400);
    assert.match(json.error, rule);
    assert.equal(await app.countKeys(), keys);
  });
}

Deno.test("POST /url answers 401 to those who are not logged in", async () => {
  await using app = await startHttpApp();
  await app.signUp("a@example.com");
  const keys = await app.countKeys();
  const body = { URL: "https://example.com/", Period: 1 };
  for (
    const token of [undefined, "", "Bearer", "Bearer ", "x.y.z", "Basic eDp5"]
  ) {
    const { status, headers, json } = await app.send("POST", "/url", {
      token,
      body,
    });
    assert.equal(status, 401, token);
    assert.equal(headers.get("www-authenticate"), "Bearer");
    assert.deepEqual(Object.keys(json), ["error"]);
  }
  assert.equal(await app.countKeys(), keys);
});
