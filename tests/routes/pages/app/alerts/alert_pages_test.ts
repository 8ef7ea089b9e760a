import assert from "node:assert/strict";
import { CHANNEL_DEFAULTS } from "../../../../../monitor/fields/channel_fields.ts";
import { openOutage } from "../../../alerts/open_outage.ts";
import { type HttpApp, startHttpApp } from "../../../fixtures/http_app.ts";
import { WebClient } from "../web_client.ts";

const EMAIL = "ann@example.org";
const FIELDS = {
  kind: "slack",
  name: "ops",
  enabled: "yes",
  s_url: "https://hooks.slack.com/services/T0/B0/a-secret",
};

async function signIn(app: HttpApp): Promise<WebClient> {
  const web = new WebClient(app.port);
  await web.signUp(EMAIL);
  await web.get("/app/alerts");
  return web;
}

Deno.test("a channel is added by its form, tested, changed and deleted, and its secret is not shown", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = await signIn(app);
  assert.match((await web.get("/app/alerts")).text, /Nobody is told/);
  assert.match(
    (await web.get("/app/alerts/new?kind=slack")).text,
    /PUBLIC_URL/,
  );
  const { location } = await web.post("/app/alerts/new", {
    ...FIELDS,
    tags: "core\neu",
    quiet_from: "22:00",
    quiet_to: "07:00",
  });
  assert.match(location, /^\/app\/alerts\/channels\/1$/);
  const [channel] = await app.store.channels.all();
  assert.deepEqual(channel?.routes, [{ tags: ["core", "eu"] }]);
  assert.deepEqual(channel?.quietHours?.timeZone, "UTC");
  const shown = await web.get(location);
  assert.ok(!shown.text.includes("a-secret"));
  assert.match(shown.text, /No messages yet/);
  const tested = await web.post(location, { do: "test" });
  assert.match(tested.text, /The test was accepted: /);
  assert.match(tested.text, /TEST from Uptick/);
  await web.post(location, { ...FIELDS, name: "night", s_url: "", do: "save" });
  const [changed] = await app.store.channels.all();
  assert.equal(changed?.name, "night");
  assert.deepEqual(changed?.settings, channel?.settings);
  assert.deepEqual(changed?.routes, [{ all: true }]);
  assert.match((await web.get("/app/alerts")).text, /night<\/a>, Slack/);
  assert.equal((await web.post(location, { do: "delete" })).status, 303);
  assert.deepEqual(await app.store.channels.all(), []);
});

Deno.test("a form that is saved takes back what was unticked, and leaves what it does not show", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = await signIn(app);
  const user = await app.store.users.findByEmail(EMAIL);
  await app.store.users.makeOperator(user?.id ?? 0);
  const fields = { ...FIELDS, quiet_from: "22:00", quiet_to: "07:00" };
  const { location } = await web.post("/app/alerts/new", {
    ...fields,
    shared: "yes",
  });
  const [channel] = await app.store.channels.all();
  assert.ok(channel?.quietHours);
  assert.equal(channel.shared, true);
  assert.deepEqual(channel.quietHours.days, [0, 1, 2, 3, 4, 5, 6]);
  const quietHours = { ...channel.quietHours, days: [0, 6] };
  const routes = [{ all: true }, { tags: ["core"] }] as const;
  await app.store.channels.update(channel.id, { quietHours, routes });
  assert.doesNotMatch((await web.get(location)).text, /core/);
  await web.post(location, { ...fields, s_url: "", do: "save" });
  const [saved] = await app.store.channels.all();
  assert.equal(saved?.shared, false);
  assert.deepEqual(saved?.quietHours, quietHours);
  assert.deepEqual(saved?.routes, [{ all: true }]);
});

Deno.test("the form comes back with what was wrong, beside the fields", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = await signIn(app);
  const { status, text } = await web.post("/app/alerts/new", {
    ...FIELDS,
    name: "",
    reminders: "soon",
    s_url: "nowhere",
  });
  assert.equal(status, 400);
  for (const id of ["f-name", "f-reminders", "f-s_url"]) {
    assert.match(text, new RegExp(`href="#${id}"`));
  }
  assert.match(text, /value="soon"/);
});

Deno.test("a url's page says who is told of it", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = await signIn(app);
  await web.post("/app/add", { url: "https://example.org/" });
  assert.match((await web.get("/app/urls/1")).text, /Nobody is told about its/);
  await web.get("/app/alerts");
  await web.post("/app/alerts/new", FIELDS);
  await web.post("/app/alerts/new", { ...FIELDS, name: "x", urls: "other" });
  const { text } = await web.get("/app/urls/1");
  assert.match(text, /Outages are sent to <a[^>]*>ops<\/a>/);
});

Deno.test("an outage that goes on is shown and can be looked into; one that is over is listed", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = await signIn(app);
  const userId = (await app.store.users.findByEmail(EMAIL))?.id ?? 0;
  const before = await app.store.outageBooks.book(userId);
  const over = openOutage("o_1_4");
  await app.store.outageBooks.commitFold({
    before,
    book: { outages: [openOutage("o_1_2")], flips: {}, held: [] },
    ...{ folded: [], entries: [] },
    over: { ...over, phase: "over", endedAt: over.startedAt + 90_000 },
  });
  assert.match(
    (await web.get("/app/alerts")).text,
    /I(?:'|&#39;)m working on it/,
  );
  await web.post("/app/alerts/acknowledge", { outage: "o_1_2" });
  const { text } = await web.get("/app/alerts");
  assert.match(text, /Somebody has been working on it since/);
  assert.match(text, /Past outages.*1 min/s);
});

Deno.test("a channel of the configuration is shown to operators, who can test it and not change it", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = await signIn(app);
  await app.makeOperator(EMAIL);
  await app.store.channels.sync([{
    ...CHANNEL_DEFAULTS,
    ...{ name: "file", kind: "webhook", settings: { url: "http://10.0.0.1/" } },
  }]);
  const path = "/app/alerts/channels/1";
  const { text } = await web.get(path);
  assert.match(text, /in the configuration/);
  assert.doesNotMatch(text, /Delete this channel/);
  assert.match((await web.post(path, { do: "test" })).text, /was accepted/);
  assert.equal((await web.post(path, { do: "delete" })).status, 409);
});

Deno.test("operators see who is told of the operators' urls, by another operator's channel too, and not of members'", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = await signIn(app);
  await app.makeOperator(EMAIL);
  const other = await app.signUpOperator("other@example.org");
  const add = (token: string, body: Record<string, unknown>) =>
    app.send("POST", "/v1/channels", {
      token,
      body: {
        ...{ kind: "slack", settings: { url: FIELDS.s_url } },
        ...body,
      },
    });
  await add(other, { name: "shared", shared: true });
  await add(other, { name: "their own" });
  await web.post("/app/add", { url: "https://example.org/" });
  const own = await web.get("/app/everything/1");
  assert.match(own.text, /Outages are sent to <a[^>]*>shared<\/a>/);
  assert.match((await web.get("/app/urls/1")).text, /<a[^>]*>shared<\/a>/);
  const member = await app.signUp("member@example.org");
  await add(member, { name: "private" });
  await app.addUrl(member, { name: "theirs" });
  assert.doesNotMatch(
    (await web.get("/app/everything/2")).text,
    /Outages are sent to|Nobody is told/,
  );
});
