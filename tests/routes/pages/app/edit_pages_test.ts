import assert from "node:assert/strict";
import { TargetServer } from "../../../program/target_server.ts";
import { PLAIN_FIELDS } from "../../../monitor/fixtures/plain_fields.ts";
import { startHttpApp } from "../../fixtures/http_app.ts";
import { type Fields, WebClient } from "./web_client.ts";

const FORM: Fields = {
  name: "Shop",
  url: "https://example.org/shop",
  interval: "1m30s",
  timeout: "5",
  method: "HEAD",
  expected_status: "200-299",
  expected_text: "",
  max_body: "2MiB",
  max_redirects: "3",
  failures_before_down: "3",
  retry_after: "20",
  tags: "eu\r\n shop, big \r\n\r\n",
  public: "yes",
};

Deno.test("POST /app/urls/:id saves every field, and the form shows it again", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const id = await web.addUrl("example.org");
  const { text } = await web.follow(await web.post(`/app/urls/${id}`, FORM));
  const { createdAt: _c, updatedAt: _u, ownerId: _o, ...stored } =
    await app.store.urls.get(id) ?? {};
  assert.deepEqual(stored, {
    ...PLAIN_FIELDS,
    id,
    name: "Shop",
    url: "https://example.org/shop",
    intervalMs: 90_000,
    timeoutMs: 5_000,
    method: "HEAD",
    expectedStatus: "200-299",
    maxBodyBytes: 2_097_152,
    maxRedirects: 3,
    followRedirects: false,
    failuresBeforeDown: 3,
    retryAfterMs: 20_000,
    showAddress: false,
    tags: ["eu", "shop, big"],
  });
  assert.match(text, /<bdi>Shop<\/bdi> saved/);
  for (const value of ["1m30s", "5s", "200-299", "2MiB", "3"]) {
    assert.ok(text.includes(`value="${value}"`), value);
  }
  assert.match(text, />\neu\nshop, big<\/textarea>/);
});

Deno.test("POST /app/urls/:id keeps a text of several lines as it is", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const id = await web.addUrl("example.org");
  const fields = { ...FORM, method: "GET", expected_text: "\r\n a\r\nb " };
  await web.post(`/app/urls/${id}`, fields);
  assert.equal((await app.store.urls.get(id))?.expectedText, "\n a\nb ");
});

Deno.test("POST /app/urls/:id ends the lines that are sent to a port with CR LF, and leaves alone what nobody changed", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const url = "tcp://example.org:8443";
  const id = await web.addUrl(url);
  await app.store.urls.update(id, { send: "PING\n" });
  const sent = async (send: string) => {
    await web.post(`/app/urls/${id}`, { name: "a", url, send });
    return (await app.store.urls.get(id))?.send;
  };
  assert.equal(await sent("PING\r\n"), "PING\n");
  assert.equal(await sent("PING\r\nQUIT\r\n"), "PING\r\nQUIT\r\n");
});

const REFUSED: [name: string, value: string, error: RegExp][] = [
  ["name", "", /Must be 1 to 100 characters/],
  [
    "url",
    "http://127.0.0.1/",
    /Cannot be watched: host 127\.0\.0\.1 is a private address/,
  ],
  ["url", "", /Must be an address/],
  ["interval", "9ms", /from 10ms to 168h/],
  ["timeout", "2m", /from 1ms to 60s/],
  ["method", "TRACE", /Must be GET, HEAD, POST/],
  ["expected_status", "9", /Must be at most 32 statuses/],
  ["expected_text", "pong", /An answer to HEAD has no body/],
  ["failures_before_down", "0", /whole number from 1 to 100/],
  ["failures_before_down", "", /whole number from 1 to 100/],
  ["tags", "a\r\na", /Must be a list of at most 20 different texts/],
  ["new_headers", "no colon", /Line 1 must be a name, a colon and a value/],
  ["new_headers", "A: b\r\n: c", /Line 2 must be a name, a colon and a value/],
  ["new_headers", "Upgrade: h2c", /none of the connection/],
];

for (const [name, value, error] of REFUSED) {
  Deno.test(`POST /app/urls/:id refuses ${name} ${JSON.stringify(value)} beside the field, and keeps the rest`, async () => {
    await using app = await startHttpApp({ checkDocument: false });
    const web = new WebClient(app.port);
    await web.signUp("a@example.org");
    const id = await web.addUrl("example.org");
    const answer = await web.post(`/app/urls/${id}`, {
      ...FORM,
      name: "Other",
      [name]: value,
    });
    assert.equal(answer.status, 400);
    assert.match(answer.text, new RegExp(`id="f-${name}-error"`));
    assert.match(answer.text, error);
    assert.ok(answer.text.includes('value="1m30s"') || name === "interval");
    assert.equal((await app.store.urls.get(id))?.name, "example.org");
  });
}

Deno.test("header values can be kept, replaced, removed and added, and are never shown", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const id = await web.addUrl("example.org");
  const path = `/app/urls/${id}`;
  const secrets = ["kept-1", "replaced-2", "removed-3", "added-4", "other-5"];
  const save = async (fields: Fields) => {
    const answer = await web.post(path, { ...FORM, ...fields });
    const { text } = answer.status === 303 ? await web.follow(answer) : answer;
    for (const secret of secrets) assert.ok(!text.includes(secret), secret);
    return answer.status;
  };
  await save({
    new_headers: "X-Kept: kept-1\r\nX-Replaced: old\r\nX-Removed: removed-3",
  });
  await save({
    "header_value:X-Replaced": "replaced-2",
    "header_remove:X-Removed": "yes",
    new_headers: "Authorization: Bearer added-4:x\r\nx-kept: other-5",
  });
  assert.deepEqual((await app.store.urls.get(id))?.headers, {
    "X-Replaced": "replaced-2",
    "Authorization": "Bearer added-4:x",
    "x-kept": "other-5",
  });
  assert.equal(await save({ interval: "x", new_headers: "A: added-4" }), 400);
});

Deno.test("a form with a mistake says that header values have to be typed again", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const id = await web.addUrl("example.org");
  const fields = { ...FORM, interval: "x", new_headers: "A: secret-1" };
  const { text } = await web.post(`/app/urls/${id}`, fields);
  assert.match(text, /Type the values of headers again/);
  assert.ok(!text.includes("secret-1"));
});

Deno.test("do=try probes with what was typed, says what it found and saves nothing", async () => {
  const asked: string[] = [];
  await using target = new TargetServer((request) => {
    asked.push(`${request.method} ${request.headers.get("x-key")}`);
    return new Response("", {
      status: request.url.endsWith("/bad") ? 503 : 200,
    });
  });
  await using app = await startHttpApp({
    checkDocument: false,
    guard: { allowPrivate: "all" },
  });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const id = await web.addUrl("example.org");
  const fields = {
    ...FORM,
    do: "try",
    url: `${target.url}good`,
    new_headers: "X-Key: k",
  };
  const { status, text } = await web.post(`/app/urls/${id}`, fields);
  assert.equal(status, 200);
  assert.match(text, /<output class="good" role="status">200 in \d/);
  const bad = await web.post(`/app/urls/${id}`, {
    ...fields,
    url: `${target.url}bad`,
  }, { Accept: "application/json" });
  const { up, text: said } = JSON.parse(bad.text);
  assert.equal(up, false);
  assert.match(said, /^It answered with status 503 \(\d/);
  assert.deepEqual(asked, ["HEAD k", "HEAD k"]);
  assert.equal((await app.store.urls.get(id))?.url, "https://example.org");
});

Deno.test("do=try obeys the guard", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const id = await web.addUrl("example.org");
  const { text } = await web.post(
    `/app/urls/${id}`,
    { ...FORM, do: "try", url: "http://127.0.0.1:1/" },
    { Accept: "application/json" },
  );
  assert.match(JSON.parse(text).text, /^Not checked: .*not allowed/);
});

Deno.test("do=try has a limit for each user", async () => {
  await using app = await startHttpApp({
    checkDocument: false,
    guard: { allowPrivate: "all" },
  });
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  closed.close();
  const fields = {
    ...FORM,
    do: "try",
    url: `http://127.0.0.1:${closed.addr.port}/`,
  };
  const answers: string[] = [];
  for (const email of ["a@example.org", "b@example.org"]) {
    const web = new WebClient(app.port);
    await web.signUp(email);
    const id = await web.addUrl("example.org");
    for (let i = 0; i < 11; i++) {
      const { text } = await web.post(`/app/urls/${id}`, fields, {
        Accept: "application/json",
      });
      answers.push(JSON.parse(text).text.slice(0, 15));
    }
  }
  const each = [...Array(10).fill("It refused the "), "Too many checks"];
  assert.deepEqual(answers, [...each, ...each]);
});

Deno.test("urls of others, deleted ones and odd ids are not there, whatever is done with them", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const owner = new WebClient(app.port);
  await owner.signUp("a@example.org");
  const id = await owner.addUrl("example.org");
  await app.store.urls.update(id, { public: true });
  const configured = await app.store.urls.get(id).then((monitor) =>
    monitor && app.store.urls.create({ ...monitor, ownerId: null })
  );
  const web = new WebClient(app.port);
  await web.signUp("b@example.org");
  const before = await app.store.urls.all();
  for (
    const each of [
      id,
      configured?.id,
      999,
      0,
      -1,
      "null",
      "__proto__",
      "%00",
      "..%2f",
      "9".repeat(2_000),
    ]
  ) {
    const path = `/app/urls/${each}`;
    const answers = [
      await web.get(path),
      await web.post(path, FORM),
      await web.post(path, { ...FORM, do: "try" }),
      await web.post(`${path}/pause`),
      await web.post(`${path}/resume`),
      await web.post(`${path}/delete`),
    ];
    for (const { status } of answers) {
      assert.ok(status === 404 || status === 400, `${path}: ${status}`);
    }
  }
  assert.deepEqual(await app.store.urls.all(), before);
});

Deno.test("POST /app/urls/:id/pause and resume do what they say", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const id = await web.addUrl("example.org");
  const paused = await web.follow(await web.post(`/app/urls/${id}/pause`));
  assert.match(paused.text, /<bdi>example.org<\/bdi> paused/);
  assert.match(paused.text, /action="\/app\/urls\/\d+\/resume"/);
  const resumed = await web.follow(await web.post(`/app/urls/${id}/resume`));
  assert.match(resumed.text, /<bdi>example.org<\/bdi> resumed/);
  assert.equal((await app.store.urls.get(id))?.paused, false);
});

Deno.test("POST /app/urls/:id says beside the interval that it is too short for the account, and loses nothing", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const id = await web.addUrl("example.org");
  const monitor = app.table.get(id);
  assert.ok(monitor);
  for (let i = 1; i <= 25; i++) {
    app.table.set({ ...monitor, id: id + i, intervalMs: 101 });
  }
  const fields = { ...FORM, interval: "100ms" };
  const { status, text } = await web.post(`/app/urls/${id}`, fields);
  assert.equal(status, 400);
  assert.match(text, /an account has 250 probes a second at most/);
  assert.ok(text.includes('value="100ms"') && text.includes('value="Shop"'));
});

Deno.test("POST /app/urls/:id moves user and password out of the url, and says so", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const id = await web.addUrl("example.org");
  const url = "https://user:hush-hush@example.org/shop";
  const saved = await web.post(`/app/urls/${id}`, { ...FORM, url });
  const { text } = await web.follow(saved);
  assert.match(text, /The user and password in its address were moved/);
  assert.doesNotMatch(text, /hush-hush/);
  const stored = await app.store.urls.get(id);
  assert.equal(stored?.url, "https://example.org/shop");
  assert.equal(stored?.basicAuth, "user:hush-hush");
});
