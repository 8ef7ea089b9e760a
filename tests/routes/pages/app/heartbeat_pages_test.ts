import assert from "node:assert/strict";
import { monitoredUrl } from "../../../monitor/fixtures/monitored_url.ts";
import { type HttpApp, startHttpApp } from "../../fixtures/http_app.ts";
import { importedSource } from "../../fixtures/imported_source.ts";
import { type Fields, WebClient } from "./web_client.ts";

const FORM: Fields = {
  name: "Nightly backup!",
  period: "24h",
  grace: "1h30m",
  cron: "30 2 * * 1-5",
  time_zone: "Europe/Berlin",
  max_run: "0s",
};

async function signIn(app: HttpApp): Promise<WebClient> {
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  await web.get("/app/heartbeats/new");
  return web;
}

Deno.test("a heartbeat is added by its form, and its page shows the address and how to ping it", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = await signIn(app);
  const { location, status } = await web.post("/app/heartbeats/new", FORM);
  assert.equal(status, 303);
  assert.match(location, /^\/app\/heartbeats\/\d+$/);
  const [monitor] = [...app.table.all()];
  assert.ok(monitor);
  const {
    url,
    cron,
    timeZone,
    graceMs,
    periodMs,
    maxRunMs,
    intervalMs,
    pingToken,
  } = monitor;
  assert.deepEqual(
    { url, cron, timeZone, graceMs, periodMs, maxRunMs, intervalMs },
    {
      url: "heartbeat://nightly-backup",
      cron: "30 2 * * 1-5",
      timeZone: "Europe/Berlin",
      graceMs: 5_400_000,
      periodMs: 86_400_000,
      maxRunMs: 0,
      intervalMs: 15_000,
    },
  );
  const { text } = await web.get(location);
  const address = `http://127.0.0.1:${app.port}/ping/${pingToken}`;
  assert.match(text, /Waiting for its first ping/);
  for (
    const shown of [
      `>${address}</pre>`,
      `curl -fsS -m 10 --retry 5 -o /dev/null ${address}</pre>`,
      `30 2 * * 1-5 curl -fsS -m 10 --retry 5 -o /dev/null ${address}/start; /path/to/job; `,
      `/api/push/${pingToken}?status=up&amp;msg=OK&amp;ping=</pre>`,
    ]
  ) assert.ok(text.includes(shown), shown);
});

const REFUSED: readonly [fields: Fields, problem: RegExp][] = [
  [{ ...FORM, name: "" }, /Name: Must be 1 to 100 characters/],
  [
    { ...FORM, cron: "30 2 * *" },
    /Schedule: Must be empty, or five fields .* with one space between its fields/,
  ],
  [{ ...FORM, period: "10s" }, /Period: Must be seconds, or a duration/],
  [
    { ...FORM, time_zone: "Mars" },
    /Time zone: Must be a time zone such as Europe\/Berlin/,
  ],
];

for (const [fields, problem] of REFUSED) {
  Deno.test(`the form of a heartbeat says what is wrong: ${problem.source.slice(0, 30)}`, async () => {
    await using app = await startHttpApp({ checkDocument: false });
    const web = await signIn(app);
    const { status, text } = await web.post("/app/heartbeats/new", fields);
    assert.equal(status, 400);
    assert.match(text, problem);
    assert.ok(text.includes('value="1h30m"'), "what was typed stays");
    assert.equal(app.table.size, 0);
  });
}

Deno.test("the page of a heartbeat lists the pings with their bodies, as text", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = await signIn(app);
  const { location } = await web.post("/app/heartbeats/new", FORM);
  const secret = [...app.table.all()][0]?.pingToken;
  const ping = `http://127.0.0.1:${app.port}/ping/${secret}`;
  const body = "<script>alert(1)</script>\nexit";
  await (await fetch(`${ping}/3`, { method: "POST", body })).text();
  const { text } = await web.get(location);
  assert.match(text, /Down: its job ended with exit code 3/);
  assert.match(text, /Failed.*exit code 3/s);
  assert.ok(text.includes("&lt;script&gt;alert(1)&lt;/script&gt;\nexit"));
});

Deno.test("a new address is made by a button, and both are good for a while", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = await signIn(app);
  const { location } = await web.post("/app/heartbeats/new", FORM);
  const before = [...app.table.all()][0]?.pingToken ?? "";
  await web.get(location);
  const { text } = await web.follow(await web.post(`${location}/rotate`));
  const after = [...app.table.all()][0]?.pingToken ?? "";
  assert.notEqual(after, before);
  assert.ok(text.includes(`/ping/${after}<`) && !text.includes(before));
  assert.match(text, /The old address works until/);
});

Deno.test("the settings of a heartbeat are those of a heartbeat, and are saved", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = await signIn(app);
  const { location } = await web.post("/app/heartbeats/new", FORM);
  const id = location.split("/").pop();
  const { text } = await web.get(`/app/urls/${id}`);
  assert.ok(
    text.includes('value="1h30m"') && text.includes('value="30 2 * * 1-5"'),
  );
  assert.doesNotMatch(
    text,
    /name="(?:method|interval|timeout|expected_status)"|Try a probe/,
  );
  await web.post(`/app/urls/${id}`, {
    ...FORM,
    url: "heartbeat://nightly-backup",
    cron: "",
    period: "1d12h",
  });
  const [monitor] = [...app.table.all()];
  assert.deepEqual(
    [monitor?.cron, monitor?.periodMs, monitor?.followRedirects],
    ["", 129_600_000, true],
  );
});

Deno.test("nobody else sees the address: another account finds no page, and the public one does not show it", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = await signIn(app);
  const { location } = await web.post("/app/heartbeats/new", FORM);
  const [monitor] = [...app.table.all()];
  assert.ok(monitor);
  const other = new WebClient(app.port);
  await other.signUp("b@example.org");
  assert.equal((await other.get(location)).status, 404);
  app.table.set({ ...monitor, public: true, updatedAt: monitor.updatedAt + 1 });
  await app.store.urls.update(monitor.id, { public: true });
  const page = await other.get(`/status/${monitor.id}`);
  assert.equal(page.status, 200);
  assert.ok(!page.text.includes(String(monitor.pingToken)));
  assert.doesNotMatch(page.text, /href="heartbeat:|Response time/);
});

Deno.test("operators change an imported heartbeat by its page, and not one of the configuration", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = await signIn(app);
  await app.makeOperator("a@example.org");
  for (const source of [importedSource(7), null]) {
    const monitor = await app.store.urls.create(monitoredUrl({
      ...{ ownerId: null, name: source?.system ?? "configured", source },
      ...{ url: "heartbeat://backup", pingToken: crypto.randomUUID() },
    }));
    const path = `/app/heartbeats/${monitor?.id}`;
    const { status, text } = await web.get(path);
    assert.equal(status, 200);
    const isImported = source !== null;
    const settings = `href="/app/urls/${monitor?.id}"`;
    assert.equal(text.includes(settings), isImported);
    assert.equal(text.includes("Create a new address"), isImported);
    const made = await web.post(`${path}/rotate`);
    assert.equal(made.status, isImported ? 303 : 404);
  }
});
