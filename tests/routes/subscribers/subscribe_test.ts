import assert from "node:assert/strict";
import type { WebhookRefusal } from "../../../routes/subscribers/subscription_desk.ts";
import { OPERATORS } from "../../../monitor/alert_rules.ts";
import { monitoredUrl } from "../../monitor/fixtures/monitored_url.ts";
import { type HttpApp, startHttpApp } from "../fixtures/http_app.ts";
import { WebClient } from "../pages/app/web_client.ts";

const HOOK = "https://receiver.example.com/hook";
const READER = "reader@example.org";

interface Sent {
  readonly status: number;
  readonly headers: Headers;
  // deno-lint-ignore no-explicit-any
  readonly json: any;
}

/** The operator's page with two groups, which takes e-mail addresses. */
async function startBoard(): Promise<HttpApp> {
  const app = await startHttpApp();
  for (const tags of [["Customers"], ["R&D"], []]) {
    const name = tags[0] ?? "untagged";
    await app.store.urls.create(
      monitoredUrl({ ownerId: null, name, tags, public: true }),
    );
  }
  await app.desk.chooseEmailChannel(OPERATORS, 1);
  return app;
}

const post = (app: HttpApp, body: unknown, path = "/subscribe") =>
  app.send("POST", path, {
    body,
    headers: { "Content-Type": "application/json" },
  }) as Promise<Sent>;

Deno.test("a program subscribes a webhook and ends that with DELETE", async () => {
  await using app = await startBoard();
  const { status, json, headers } = await post(app, {
    webhook_url: HOOK,
    group: "R&D",
  });
  assert.equal(status, 201);
  assert.equal(headers.get("cache-control"), "no-store");
  const { unsubscribe_url, ...others } = json.subscription;
  assert.deepEqual(others, {
    ...{ kind: "webhook", group: "R&D", number: 1, secret: "whsec_1" },
  });
  const [kept] = app.desk.kept.values();
  assert.deepEqual(
    [kept?.owner, kept?.group, kept?.to],
    [OPERATORS, "R&D", HOOK],
  );
  const { pathname } = new URL(unsubscribe_url);
  assert.equal((await app.send("DELETE", pathname)).status, 204);
  assert.equal(app.desk.kept.size, 0);
  assert.equal((await app.send("DELETE", pathname)).status, 404);
});

Deno.test("whoever asks with an address gets the same answer, whether it is subscribed or not", async () => {
  await using app = await startBoard();
  const answers = [];
  for (const email of [READER, READER, "other@example.org"]) {
    const { status, json } = await post(app, { email });
    answers.push(JSON.stringify([status, json]));
  }
  assert.deepEqual(new Set(answers).size, 1);
  assert.match(answers[0] ?? "", /^\[202,/);
  const web = new WebClient(app.port);
  const pages = new Set<string>();
  for (const address of [READER, "nobody@example.org"]) {
    pages.add((await web.post("/subscribe", { do: "link", address })).text);
  }
  assert.equal(pages.size, 1);
  assert.deepEqual(app.desk.linksSentTo, [READER]);
  assert.deepEqual([...web.cookies], []);
});

/** What is sent, and what is answered. */
// deno-fmt-ignore: one row each
const REFUSED: [what: string, body: unknown, status: number, says: RegExp][] = [
  ["nothing", {}, 400, /either "email" or "webhook_url"/],
  ["both", { email: READER, webhook_url: HOOK }, 400, /either/],
  ["a member that is unknown", { mail: READER }, 400, /"mail" is unknown/],
  ["a number for a url", { webhook_url: 1 }, 400, /"webhook_url" must be a text/],
  ["no address", { email: "reader" }, 400, /exactly one "@"/],
  ["an address of the own network", { email: "root@localhost" }, 400, /must have a dot/],
  ["an address that few mail servers take", { email: "jürgen@example.org" }, 400, /plain letters/],
  ["an address with a line break", { email: "a@example.org\nBcc: b@example.org" }, 400, /spaces, control/],
  ["an empty url", { webhook_url: "  " }, 400, /Enter the url/],
  ["a url that is too long", { webhook_url: HOOK.padEnd(2_049, "x") }, 400, /2048 characters/],
  ["a group that the page has not", { webhook_url: HOOK, group: "Secret" }, 400, /none of this name/],
  ["no object", [], 400, /JSON object/],
];

for (const [what, body, status, says] of REFUSED) {
  Deno.test(`POST /subscribe refuses ${what}`, async () => {
    await using app = await startBoard();
    const answer = await post(app, body);
    assert.equal(answer.status, status, JSON.stringify(answer.json));
    assert.match(answer.json.error, says);
    assert.equal(app.desk.kept.size, 0);
  });
}

/** What the desk says of a webhook, and what its program is told. */
// deno-fmt-ignore: one row each
const WEBHOOKS: [WebhookRefusal, status: number, says: RegExp][] = [
  [{ outcome: "url", words: "its address is private" }, 400, /: its address is private$/],
  [{ outcome: "challenge", words: "it answered 404" }, 400, /: it answered 404$/],
  [{ outcome: "known" }, 409, /subscribed already/],
  [{ outcome: "full" }, 403, /as many subscribers/],
  [{ outcome: "often", retryAfterSeconds: 7 }, 429, /Try again in 7 s/],
];

for (const [refusal, status, says] of WEBHOOKS) {
  Deno.test(`a webhook that is refused with "${refusal.outcome}" is answered with ${status}`, async () => {
    await using app = await startBoard();
    app.desk.refusal = refusal;
    const answer = await post(app, { webhook_url: HOOK });
    assert.equal(answer.status, status);
    assert.match(answer.json.error, says);
    if (status === 429) assert.equal(answer.headers.get("retry-after"), "7");
    const web = new WebClient(app.port);
    const fields = { do: "webhook", webhook_url: HOOK, webhook_group: "=R&D" };
    const page = await web.post("/subscribe", fields);
    assert.equal(page.status, status);
    assert.match(page.text, /role="alert"/);
    assert.match(page.text, /value="https:\/\/receiver.example.com\/hook"/);
    assert.match(page.text, /<option value="=R&amp;D" selected>/);
  });
}

Deno.test("a page without a chosen channel takes no addresses, and a member's page has its own", async () => {
  await using app = await startBoard();
  const token = await app.signUp("member@example.org");
  await app.addUrl(token, { public: true, tags: ["Own"] });
  const member = (await app.store.users.findByEmail("member@example.org"))?.id;
  const path = `/s/${member}/subscribe`;
  assert.equal((await post(app, { email: READER }, path)).status, 404);
  const web = new WebClient(app.port);
  assert.doesNotMatch((await web.get(path)).text, /name="email"/);
  assert.match((await web.get("/subscribe")).text, /name="email"/);
  const hook = { webhook_url: HOOK, group: null };
  assert.equal((await post(app, hook, path)).status, 201);
  const [kept] = app.desk.kept.values();
  assert.equal(kept?.owner, member);
  const menu = (await web.get(`/s/${member}`)).text;
  assert.match(menu, new RegExp(`<a href="/s/${member}/subscribe">By webhook`));
  assert.match((await web.get("/")).text, />By e-mail or webhook</);
});

Deno.test("one network asks for so many mails and challenges, and then waits", async () => {
  await using app = await startBoard();
  const bodies = [
    (i: number) => ({ email: `a${i}@example.org` }),
    (i: number) => ({ webhook_url: `${HOOK}/${i}` }),
  ];
  for (const body of bodies) {
    const statuses: number[] = [];
    for (let i = 0; i < 31; i++) {
      statuses.push((await post(app, body(i))).status);
    }
    assert.equal(statuses.at(-1), 429);
    assert.ok(statuses.filter((each) => each !== 429).length >= 20);
  }
  const before = app.desk.kept.size;
  const web = new WebClient(app.port);
  const page = await web.post("/subscribe", { do: "email", email: READER });
  assert.equal(page.status, 429);
  assert.match(page.text, /asked for too often/);
  assert.equal(app.desk.kept.size, before);
});

Deno.test("a page of another site cannot subscribe its readers", async () => {
  await using app = await startBoard();
  const web = new WebClient(app.port);
  for (const site of ["cross-site", "same-site"]) {
    const headers = { "Sec-Fetch-Site": site };
    const fields = { do: "email", email: READER };
    const { status } = await web.post("/subscribe", fields, headers);
    assert.equal(status, 403, site);
  }
  assert.equal(app.desk.kept.size, 0);
});

Deno.test("the forms offer the groups of a page, and choose the one of its address", async () => {
  await using app = await startBoard();
  const web = new WebClient(app.port);
  const { text } = await web.get("/subscribe?group=R%26D");
  const options = [...text.matchAll(/<option value="([^"]*)" (selected)?>/g)]
    .map(([, value, selected]) => [value, selected !== undefined]);
  const once = [["", false], ["=Customers", false], ["=R&amp;D", true], [
    "=",
    false,
  ]];
  assert.deepEqual(options, [...once, ...once]);
  await web.post("/subscribe", {
    ...{ do: "email", email: READER, email_group: "=" },
  });
  const [kept] = app.desk.kept.values();
  assert.equal(kept?.group, "");
});
