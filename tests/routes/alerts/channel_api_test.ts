import assert from "node:assert/strict";
import type { Notice } from "../../../monitor/alerts/notice.ts";
import { CHANNEL_DEFAULTS } from "../../../monitor/fields/channel_fields.ts";
import { PASSWORD } from "../fixtures/api_client.ts";
import { startHttpApp } from "../fixtures/http_app.ts";
import { KEYS } from "../../../store/keys.ts";
import { openOutage } from "./open_outage.ts";

const CHANNEL = {
  name: "ops",
  kind: "webhook",
  settings: { url: "https://hooks.example.org/in?key=a-secret" },
};

Deno.test("a channel is added, shown without its secrets, changed and deleted", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("owner@example.com");
  const added = await app.send("POST", "/v1/channels", {
    token,
    body: CHANNEL,
  });
  assert.equal(added.status, 201);
  const { id, created_at, updated_at, ...shown } = added.json.data.channel.data;
  assert.ok(created_at > 0 && updated_at >= created_at);
  assert.deepEqual(shown, {
    ...CHANNEL,
    enabled: true,
    shared: false,
    routes: [{ all: true }],
    reminders: "off",
    quiet_hours: null,
    mentions: [],
    settings: { url: { set: true }, secret: { set: false } },
    state: "ok",
    unsubscribed: [],
    from_configuration: false,
  });
  assert.deepEqual(added.json.data.notes, [
    "Messages have no links: PUBLIC_URL is not set",
  ]);
  const changed = await app.send("PATCH", `/v1/channels/${id}`, {
    token,
    body: { reminders: "1h", settings: { url: { set: true } } },
  });
  assert.equal(changed.json.data.channel.data.reminders, "1h");
  assert.deepEqual(
    (await app.store.channels.get(id))?.settings,
    CHANNEL.settings,
  );
  const listed = await app.send("GET", "/v1/channels", { token });
  assert.equal(listed.json.data.channels.data.length, 1);
  assert.ok(!listed.text.includes("a-secret"));
  const gone = await app.send("DELETE", `/v1/channels/${id}`, { token });
  assert.equal(gone.status, 204);
  const missing = await app.send("GET", `/v1/channels/${id}`, { token });
  assert.equal(missing.status, 404);
});

const refused: [body: unknown, problem: RegExp][] = [
  [{}, /"name" is missing\n.*"kind" is missing/],
  [{ ...CHANNEL, kind: "pigeon" }, /"kind" to "pigeon"/],
  [{ ...CHANNEL, shared: true }, /"shared": only an operator can/],
  [
    { ...CHANNEL, settings: { url: "http://10.0.0.1/" } },
    /"url" of "settings": host 10\.0\.0\.1 is a private address/,
  ],
  [{ ...CHANNEL, settings: { url: "nowhere" } }, /must be an http\(s\) url/],
];

Deno.test("a channel that breaks a rule is refused, and says which", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("owner@example.com");
  for (const [body, problem] of refused) {
    const answer = await app.send("POST", "/v1/channels", { token, body });
    assert.equal(answer.status, 400);
    assert.match(answer.json.errors.join("\n"), problem);
  }
  const { json } = await app.send("POST", "/v1/channels", {
    token,
    body: CHANNEL,
  });
  const path = `/v1/channels/${json.data.channel.data.id}`;
  const answer = await app.send("PATCH", path, {
    token,
    body: { kind: "ntfy" },
  });
  assert.match(answer.json.errors[0], /"topic" of "settings" is missing/);
});

Deno.test("a test goes the way of all messages, and its answer is told and kept", async () => {
  const sent: Notice[] = [];
  await using app = await startHttpApp({
    deliver: (_channel, notice) => {
      sent.push(notice);
      return Promise.resolve({
        ...{ outcome: "final", status: 404, words: "status 404 no_service" },
        retryAfterMs: null,
      });
    },
  });
  const token = await app.signUp("owner@example.com");
  const { json } = await app.send("POST", "/v1/channels", {
    token,
    body: CHANNEL,
  });
  const path = `/v1/channels/${json.data.channel.data.id}`;
  const tested = await app.send("POST", `${path}/test`, { token });
  assert.equal(tested.status, 200);
  assert.deepEqual(tested.json.data.test.data, {
    ...{ outcome: "final", status: 404, words: "status 404 no_service" },
  });
  assert.deepEqual([sent[0]?.type, sent[0]?.test], ["test", true]);
  assert.match(sent[0]?.text ?? "", /channel ops, sent by owner@example\.com/);
  const log = await app.send("GET", `${path}/deliveries`, { token });
  const [{ outcome, title }] = log.json.data.deliveries.data;
  assert.deepEqual([outcome, title], ["given up", "TEST from Uptick"]);
  assert.deepEqual(log.json.data.waiting.data, []);
  for (let count = 0; count < 9; count++) {
    await app.send("POST", `${path}/test`, { token });
  }
  const more = await app.send("POST", `${path}/test`, { token });
  assert.equal(more.status, 429);
});

Deno.test("operators see channels of the configuration, and cannot change them", async () => {
  await using app = await startHttpApp();
  await app.store.channels.sync([{
    ...CHANNEL_DEFAULTS,
    ...{ name: "file", kind: "webhook", settings: { url: "http://10.0.0.1/" } },
  }]);
  const operator = await app.signUpOperator("operator@example.com");
  const member = await app.signUp("member@example.com");
  const list = async (token: string) =>
    (await app.send("GET", "/v1/channels", { token })).json.data.channels.data;
  assert.deepEqual(await list(member), []);
  const [{ id, from_configuration: isConfigured }] = await list(operator);
  assert.equal(isConfigured, true);
  const answer = await app.send("DELETE", `/v1/channels/${id}`, {
    token: operator,
  });
  assert.equal(answer.status, 409);
});

Deno.test("an outage is listed to its owner, and acknowledged once", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("owner@example.com");
  const userId = (await app.store.users.findByEmail("owner@example.com"))?.id;
  await app.addUrl(token, { name: "api" });
  const before = await app.store.outageBooks.book(userId ?? 0);
  const [open, over] = [openOutage("o_1_2"), openOutage("o_1_4")];
  await app.store.outageBooks.commitFold({
    before,
    book: { outages: [open], flips: {}, held: [] },
    ...{ folded: [], entries: [] },
    over: { ...over, phase: "over", endedAt: over.startedAt + 60_000 },
  });
  const list = async (query = "") =>
    (await app.send("GET", `/v1/outages${query}`, { token })).json.data.outages
      .data;
  const all = await list();
  assert.deepEqual(all.map(({ id }: { id: string }) => id), ["o_1_2", "o_1_4"]);
  assert.deepEqual(all[0].urls, [
    { id: 1, name: "api", state: "down", since: open.startedAt / 1_000 },
  ]);
  assert.equal((await list("?open=1")).length, 1);
  const acknowledge = (id: string) =>
    app.send("POST", `/v1/outages/${id}/acknowledge`, { token });
  const first = await acknowledge("o_1_2");
  const { acknowledged_at: at } = first.json.data.outage.data;
  assert.ok(at > 0);
  const again = await acknowledge("o_1_2");
  assert.equal(again.json.data.outage.data.acknowledged_at, at);
  assert.equal((await acknowledge("o_1_4")).status, 404);
});

Deno.test("with an account its channels and outages go", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("owner@example.com");
  await app.send("POST", "/v1/channels", { token, body: CHANNEL });
  const owner = (await app.store.users.findByEmail("owner@example.com"))?.id;
  const { outageBooks } = app.store;
  for (const id of [owner ?? 0, 99]) {
    const over = { ...openOutage("o_1_4"), phase: "over", endedAt: 1 } as const;
    await outageBooks.commitFold({
      before: await outageBooks.book(id),
      book: { outages: [openOutage("o_1_2")], flips: {}, held: [] },
      ...{ folded: [], entries: [], over },
    });
  }
  const body = { Password: PASSWORD };
  const { status } = await app.send("DELETE", "/account", { token, body });
  assert.equal(status, 204);
  assert.deepEqual(await app.store.channels.all(), []);
  const { database } = app.store;
  for (const { key } of [KEYS.outageBooks, KEYS.outages, KEYS.outageCounts]) {
    const left = await database.list({ prefix: key() });
    assert.deepEqual(left.map(({ key: [, id] }) => id), [99]);
  }
});
