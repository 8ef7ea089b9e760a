import assert from "node:assert/strict";
import { OPERATORS } from "../../../../../monitor/alert_rules.ts";
import { startHttpApp } from "../../../fixtures/http_app.ts";
import { WebClient } from "../web_client.ts";

const PUBLIC_URL = "http://status.example.org";
const BEHIND_PROXY = {
  checkDocument: false,
  settings: { publicUrl: PUBLIC_URL, trustedProxies: ["127.0.0.1"] },
};

Deno.test("an operator chooses the channel of the page's e-mails, and sees numbers alone", async () => {
  await using app = await startHttpApp(BEHIND_PROXY);
  const web = new WebClient(app.port);
  await web.signUp("boss@example.org");
  await app.makeOperator("boss@example.org");
  await web.get("/app/alerts/new?kind=email");
  await web.post("/app/alerts/new", {
    ...{ kind: "email", name: "mails", s_host: "mail.example.com" },
    ...{ s_from: "up@example.org", s_to: "team@example.org" },
  });
  const { text: before } = await web.get("/app/subscribers");
  const [, id = ""] = /<option value="(\d+)" ?>mails</.exec(before) ?? [];
  const saved = await web.follow(
    await web.post("/app/subscribers", { do: "channel", channel: id }),
  );
  assert.match(saved.text, /Saved\./);
  assert.match(saved.text, new RegExp(`value="${id}" selected`));
  assert.equal(app.desk.emailChannels.get(OPERATORS), Number(id));
  for (const group of [null, null, "Customers"]) {
    const scope = { owner: OPERATORS, group };
    await app.desk.subscribeWebhook(scope, "https://secret.example.net/hook");
  }
  await app.desk.askByEmail(
    { owner: OPERATORS, group: null },
    "reader@example.net",
  );
  app.desk.waiting = 1_000;
  const { text } = await web.get("/app/subscribers");
  assert.match(text, /1000 messages or more are waiting to be sent/);
  assert.match(text, /Everything on your page<\/strong>: 2 by webhook/);
  assert.match(text, /Customers<\/strong>: 1 by webhook/);
  assert.match(text, /1 address has not confirmed yet/);
  assert.ok(!text.includes("example.net"));
  const wrong = await web.post("/app/subscribers", {
    ...{ do: "remove", number: "99" },
  });
  assert.equal(wrong.status, 404);
  assert.match(wrong.text, /none with this number/);
  await web.follow(
    await web.post("/app/subscribers", { do: "remove", number: "1" }),
  );
  assert.equal(app.desk.kept.size, 3);
  assert.match((await web.get("/app/subscribers/remove")).text, /Remove all/);
  await web.follow(await web.post("/app/subscribers/remove"));
  assert.equal(app.desk.kept.size, 0);
});

Deno.test("without PUBLIC_URL the page says why people cannot subscribe by e-mail", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("member@example.org");
  const { text } = await web.get("/app/subscribers");
  assert.match(text, /PUBLIC_URL is not set/);
  assert.match(text, /Nobody has subscribed yet/);
  assert.doesNotMatch(text, /name="channel"/);
});
