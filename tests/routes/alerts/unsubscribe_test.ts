import assert from "node:assert/strict";
import { UnsubscribeTokens } from "../../../routes/alerts/unsubscribe_tokens.ts";
import { type HttpApp, startHttpApp } from "../fixtures/http_app.ts";
import { tokenSecret } from "../../../store/secrets.ts";
import { WebClient } from "../pages/app/web_client.ts";

const TO = ["ann@example.org", "ben@example.org"];
const MAIL = {
  name: "mail",
  kind: "email",
  settings: { host: "mail.example.com", from: "up@example.org", to: TO },
};

/** A channel of mails, and the path of the link that an address of it gets. */
async function mailed(app: HttpApp) {
  const token = await app.signUp("owner@example.com");
  const { json } = await app.send("POST", "/v1/channels", {
    token,
    body: MAIL,
  });
  const { id } = json.data.channel.data;
  const tokens = new UnsubscribeTokens(() => tokenSecret(app.store.database));
  const pathOf = async (address: string) =>
    `/u/${await tokens.tokenFor(id, address)}`;
  const channel = async (change?: unknown) => {
    const method = change === undefined ? "GET" : "PATCH";
    const path = `/v1/channels/${id}`;
    const body = change === undefined ? {} : { body: change };
    const sent = await app.send(method, path, { token, ...body });
    return sent.json.data.channel.data;
  };
  return { web: new WebClient(app.port), pathOf, channel };
}

Deno.test("one click in a mail program ends the mails to its address, and a look at the link does not", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const { web, pathOf, channel } = await mailed(app);
  const path = await pathOf("ben@example.org");
  for (const method of ["GET", "HEAD"]) {
    assert.equal((await web.send(path, { method })).status, 200);
  }
  assert.deepEqual((await channel()).unsubscribed, []);
  assert.match((await web.get(path)).text, /ben@example\.org/);
  for (let click = 0; click < 2; click++) {
    const posted = await web.send(path, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: "List-Unsubscribe=One-Click",
    });
    assert.equal(posted.status, 200);
  }
  assert.deepEqual([...web.cookies], []);
  assert.deepEqual((await channel()).unsubscribed, ["ben@example.org"]);
  assert.doesNotMatch((await web.get(path)).text, /<form method="post"/);
});

Deno.test("who was taken out and added again gets mails again", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const { web, pathOf, channel } = await mailed(app);
  await web.send(await pathOf("ben@example.org"), { method: "POST" });
  const named = await channel({ name: "post" });
  assert.deepEqual(named.unsubscribed, ["ben@example.org"]);
  await channel({ settings: { to: ["ann@example.org"] } });
  assert.deepEqual((await channel({ settings: { to: TO } })).unsubscribed, []);
});

Deno.test("a link that is not ours, or of an address that is gone, does nothing", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const { web, pathOf, channel } = await mailed(app);
  const good = await pathOf("ann@example.org");
  const last = good.at(-1) === "0" ? "1" : "0";
  for (
    const path of [
      `${good.slice(0, -1)}${last}`,
      good.replace("/u/", "/u/9"),
      "/u/1",
      await pathOf("eve@example.org"),
    ]
  ) {
    assert.equal((await web.send(path, { method: "POST" })).status, 404, path);
  }
  assert.deepEqual((await channel()).unsubscribed, []);
});
