import assert from "node:assert/strict";
import { OPERATORS } from "../../../monitor/alert_rules.ts";
import { type HttpApp, startHttpApp } from "../fixtures/http_app.ts";
import { WebClient } from "../pages/app/web_client.ts";

const READER = "reader@example.org";
const ONE_CLICK = {
  method: "POST",
  headers: { "Content-Type": "application/x-www-form-urlencoded" },
  body: "List-Unsubscribe=One-Click",
};

/** An address that was asked whether it wants to be subscribed, and its token. */
async function asked(app: HttpApp) {
  const scope = { owner: OPERATORS, group: "Customers" };
  await app.desk.askByEmail(scope, READER);
  const [token = ""] = app.desk.tokensOf(READER);
  return { token, web: new WebClient(app.port) };
}

Deno.test("a link to confirm asks first, and subscribes by its form", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const { token, web } = await asked(app);
  const path = `/subscribe/confirm/${token}`;
  for (const method of ["GET", "HEAD"]) {
    assert.equal((await web.send(path, { method })).status, 200);
  }
  const page = await web.get(path);
  assert.match(page.text, /Customers/);
  assert.ok(!page.text.includes(READER), "no address is shown");
  assert.equal(page.headers.get("referrer-policy"), "no-referrer");
  assert.equal(page.headers.get("cache-control"), "no-store");
  assert.equal(app.desk.kept.get(token)?.isConfirmed, false);
  for (let click = 0; click < 2; click++) {
    const { status, text } = await web.send(path, { method: "POST" });
    assert.equal(status, 200);
    assert.match(text, /You are subscribed/);
    assert.ok(!text.includes(READER));
  }
  assert.equal(app.desk.kept.get(token)?.isConfirmed, true);
  assert.deepEqual([...web.cookies], []);
});

Deno.test("a page that is full says so to who confirms", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const { token, web } = await asked(app);
  app.desk.isFull = true;
  const path = `/subscribe/confirm/${token}`;
  const { status, text } = await web.send(path, { method: "POST" });
  assert.equal(status, 403);
  assert.match(text, /limit of subscribers/);
});

Deno.test("one click in a mail program ends a subscription, and a look at the link does not", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const { token, web } = await asked(app);
  const path = `/unsubscribe/${token}`;
  const page = await web.get(path);
  assert.equal(page.status, 200);
  assert.match(page.text, /Unsubscribe\?/);
  assert.equal(app.desk.kept.size, 1);
  assert.equal((await web.send(path, ONE_CLICK)).status, 200);
  assert.equal(app.desk.kept.size, 0);
  // a program that clicks again is not told that it failed
  const again = await web.send(path, ONE_CLICK);
  assert.equal(again.status, 200);
  assert.match(again.text, /nothing to unsubscribe/);
  assert.equal((await web.get(path)).status, 404);
});

Deno.test("links that are not ours do nothing, and the log has none of them", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const { token, web } = await asked(app);
  const lookedFor: string[] = [];
  const find = app.desk.findAsked.bind(app.desk);
  app.desk.findAsked = (each) => {
    lookedFor.push(each);
    return find(each);
  };
  for (const wrong of [`${token}x`, "a%20b", "x".repeat(201)]) {
    const confirm = `/subscribe/confirm/${wrong}`;
    assert.equal((await web.get(confirm)).status, 404, wrong);
    const posted = await web.send(confirm, { method: "POST" });
    assert.equal(posted.status, 404, wrong);
    await web.send(`/unsubscribe/${wrong}`, ONE_CLICK);
  }
  // what no token looks like is not looked for
  assert.deepEqual(new Set(lookedFor), new Set([`${token}x`]));
  await web.get(`/subscribe/confirm/${token}`);
  await web.send(`/unsubscribe/${token}`, { method: "DELETE" });
  assert.equal(app.desk.kept.size, 0);
  assert.ok(!app.lines.some((line) => line.includes(token)));
  assert.ok(app.lines.some((line) => line.includes("/unsubscribe/:token")));
});
