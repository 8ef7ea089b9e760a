import assert from "node:assert/strict";
import { OPERATORS } from "../../../monitor/alert_rules.ts";
import { type HttpApp, startHttpApp } from "../fixtures/http_app.ts";
import { WebClient } from "../pages/app/web_client.ts";

const PUBLIC_URL = "http://status.example.org";
const MAIL = {
  kind: "email",
  settings: {
    ...{ host: "mail.example.com", from: "up@example.org" },
    to: ["team@example.org"],
  },
};

async function startApp(publicUrl?: string): Promise<HttpApp> {
  return await startHttpApp({
    settings: { publicUrl, trustedProxies: ["127.0.0.1"] },
  });
}

/** Adds a channel; its id. */
async function addChannel(
  app: HttpApp,
  token: string,
  channel: unknown,
): Promise<number> {
  const sent = await app.send("POST", "/v1/channels", { token, body: channel });
  return sent.json.data.channel.data.id;
}

const SETTINGS = "/v1/subscribers/settings";

async function choose(app: HttpApp, token: string, email_channel: unknown) {
  const body = { email_channel };
  return await app.send("PATCH", SETTINGS, { token, body });
}

Deno.test("an owner reads how many subscribers there are, and what they were sent, without an address", async () => {
  await using app = await startApp();
  const token = await app.signUp("owner@example.org");
  const owner = (await app.store.users.findByEmail("owner@example.org"))?.id;
  const scope = { owner: owner ?? -1, group: null };
  await app.desk.subscribeWebhook(scope, "https://secret.example.net/hook");
  await app.desk.askByEmail(scope, "reader@example.net");
  await app.desk.subscribeWebhook(
    { owner: OPERATORS, group: null },
    "https://other.example.net/hook",
  );
  app.desk.log.push({
    ...{ at: 1_700_000_000_500, number: 1, kind: "webhook", title: "Down" },
    ...{ outcome: "sent", status: 200, words: "status 200", tries: 1 },
  });
  const { json, text } = await app.send("GET", "/v1/subscribers", { token });
  assert.deepEqual(json.data.subscribers.data, {
    counts: [{ kind: "webhook", group: null, count: 1 }],
    ...{ pending: 1, waiting: 0, dropped: 0 },
  });
  const log = await app.send("GET", "/v1/subscribers/deliveries", { token });
  assert.deepEqual(log.json.data.deliveries.data, [{
    ...{ at: 1_700_000_000, subscriber: 1, kind: "webhook", title: "Down" },
    ...{ outcome: "sent", status: 200, words: "status 200", tries: 1 },
  }]);
  const web = new WebClient(app.port);
  await web.signUp("member@example.org");
  assert.ok(!(text + log.text).includes("example.net"));
});

Deno.test("the channel of a page's e-mails is chosen by id or name, and given up with null", async () => {
  await using app = await startApp(PUBLIC_URL);
  const token = await app.signUp("owner@example.org");
  const id = await addChannel(app, token, { ...MAIL, name: "mails" });
  for (const [wanted, shown] of [[id, id], [null, null], ["mails", id]]) {
    const { status, json } = await choose(app, token, wanted);
    assert.equal(status, 200);
    const { email_channel } = json.data.subscriber_settings.data;
    assert.equal(email_channel, shown);
  }
  const { json } = await app.send("GET", SETTINGS, { token });
  assert.equal(json.data.subscriber_settings.data.email_channel, id);
  assert.equal(
    (await app.send("PATCH", SETTINGS, { token, body: {} })).status,
    200,
  );
});

Deno.test("a channel that is not the owner's, or sends no e-mails, is refused", async () => {
  await using app = await startApp(PUBLIC_URL);
  const token = await app.signUp("owner@example.org");
  const other = await app.signUp("other@example.org");
  const theirs = await addChannel(app, other, { ...MAIL, name: "mails" });
  const hook = await addChannel(app, token, {
    ...{ name: "hook", kind: "webhook" },
    settings: { url: "https://example.com/hook" },
  });
  for (const name of ["twice", "twice"]) {
    await addChannel(app, token, { ...MAIL, name });
  }
  for (const wanted of [theirs, "mails", hook, "hook", "twice", 99, true, []]) {
    const { status, json } = await choose(app, token, wanted);
    assert.equal(status, 400, String(wanted));
    assert.match(json.errors[0], /"email_channel"/);
  }
  assert.equal(app.desk.emailChannels.size, 0);
});

Deno.test("without PUBLIC_URL no channel is chosen: e-mails could have no links", async () => {
  await using app = await startApp();
  const token = await app.signUp("owner@example.org");
  const id = await addChannel(app, token, { ...MAIL, name: "mails" });
  const { status, json } = await choose(app, token, id);
  assert.equal(status, 409);
  assert.match(json.errors[0], /PUBLIC_URL/);
  assert.equal((await choose(app, token, null)).status, 200);
});

Deno.test("an owner removes one subscriber or all, of their own page alone", async () => {
  await using app = await startApp();
  const token = await app.signUp("owner@example.org");
  const boss = await app.signUpOperator("boss@example.org");
  const owner = (await app.store.users.findByEmail("owner@example.org"))?.id;
  for (const each of [owner ?? -1, owner ?? -1, OPERATORS]) {
    const scope = { owner: each, group: null };
    await app.desk.subscribeWebhook(scope, "https://example.net/hook");
  }
  const remove = async (who: string, path: string) =>
    (await app.send("DELETE", `/v1/subscribers${path}`, { token: who })).status;
  assert.equal(await remove(boss, "/1"), 404);
  assert.equal(await remove(token, "/0"), 400);
  assert.equal(await remove(token, "/1"), 204);
  assert.equal(await remove(token, "/1"), 404);
  assert.equal(await remove(token, ""), 204);
  assert.deepEqual(
    [...app.desk.kept.values()].map((each) => each.owner),
    [OPERATORS],
  );
});
