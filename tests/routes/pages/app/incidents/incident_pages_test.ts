import assert from "node:assert/strict";
import { recordTicks, tickAt } from "../../../fixtures/record_ticks.ts";
import { type HttpApp, startHttpApp } from "../../../fixtures/http_app.ts";
import { WebClient } from "../web_client.ts";

const EMAIL = "ann@example.org";
const FIELDS = {
  title: "Orders are late",
  impact: "Major impact",
  urls: "",
  started_at: new Date().toISOString().slice(0, 16).replace("T", " "),
  status: "Identified",
  text: "A disk is full",
};

/** An operator, signed in with a browser, and the id of a shop of theirs. */
async function start() {
  const app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp(EMAIL);
  await app.makeOperator(EMAIL);
  await web.get("/app");
  const user = await app.store.users.findByEmail(EMAIL);
  const { json } = await app.send("POST", "/login", {
    body: { Email: EMAIL, Password: "correct horse 1" },
  });
  const token: string = json;
  const shop = await app.addUrl(token, { name: "shop", public: true });
  return { app, web, token, shop, userId: user?.id ?? 0 };
}

function linkOf(text: string): string {
  const [, href = ""] = /href="(\/app\/incidents\/new[^"]*)"/.exec(text) ?? [];
  return href.replaceAll("&amp;", "&");
}

/** The value of a field of the form. */
function valueOf(text: string, name: string): string {
  const [, value] =
    new RegExp(`value="([^"]*)"[^>]*id="f-${name}"`).exec(text) ??
      new RegExp(`id="f-${name}"[^>]*>\n?([^<]*)<`).exec(text) ?? [];
  return value ?? "";
}

/** The version of the incident that the form was made of. */
function versionOf(text: string): string {
  return /name="version" value="(\d+)"/.exec(text)?.[1] ?? "";
}

async function takeDown(app: HttpApp, id: number): Promise<void> {
  const now = Math.floor(Date.now() / 1_000);
  await recordTicks(app.store, id, [
    tickAt(now - 60, { outcome: "down" }),
    tickAt(now, { outcome: "down" }),
  ]);
}

Deno.test("an outage leads to a form that has what is down and since when; it is published, said more of, resolved and deleted", async () => {
  const { app, web, shop } = await start();
  await using _app = app;
  await takeDown(app, shop);
  const href = linkOf((await web.get("/")).text);
  const form = await web.get(href);
  assert.equal(valueOf(form.text, "title"), "shop is down");
  assert.equal(valueOf(form.text, "urls"), "shop");
  assert.match(valueOf(form.text, "text"), /^shop has been down since .*UTC/);
  assert.match(form.text, /<option value="Major impact" selected/);
  const { location } = await web.post("/app/incidents/new", {
    ...FIELDS,
    urls: "shop",
    do: "publish",
  });
  assert.match(location, /^\/app\/incidents\/1\?did=published$/);
  const shown = await web.get(location);
  assert.match(shown.text, /It is now on your page/);
  const front = await web.get("/");
  assert.match(front.text, /<title>Orders are late/);
  await web.get(location);
  const said = await web.post("/app/incidents/1", {
    status: "Resolved",
    text: "It is over",
    do: "update",
  });
  assert.match(said.location, /did=updated$/);
  assert.match((await web.get("/incidents/1")).text, /It is over/);
  assert.match((await web.get("/app/incidents")).text, /<h2>Resolved<\/h2>/);
  const question = await web.get("/app/incidents/1/delete");
  assert.match(question.text, /<strong dir="auto">Orders are late/);
  await web.post("/app/incidents/1/delete");
  assert.equal((await web.get("/incidents/1")).status, 404);
});

Deno.test("a draft is seen by nobody else until it is published", async () => {
  const { app, web } = await start();
  await using _app = app;
  await web.get("/app/incidents/new");
  await web.post("/app/incidents/new", { ...FIELDS, do: "draft" });
  assert.doesNotMatch((await web.get("/")).text, /Orders are late/);
  assert.match((await web.get("/app/incidents")).text, /<h2>Drafts<\/h2>/);
  const form = await web.get("/app/incidents/1");
  const version = versionOf(form.text);
  const { location } = await web.post("/app/incidents/1", {
    ...{ ...FIELDS, version, text: "Two disks are full", do: "publish" },
  });
  assert.match(location, /did=published$/);
  assert.match((await web.get("/incidents/1")).text, /Two disks are full/);
});

Deno.test("the form comes back with what was typed, and with what is wrong beside it", async () => {
  const { app, web } = await start();
  await using _app = app;
  await web.get("/app/incidents/new");
  const { status, text } = await web.post("/app/incidents/new", {
    ...FIELDS,
    ...{ title: "", text: "", do: "publish" },
  });
  assert.equal(status, 400);
  assert.match(text, /<title>Error: New incident/);
  assert.match(text, /href="#f-title">Write a title of at most 100 characters/);
  assert.match(text, /href="#f-text">Write what to tell people/);
  const other = await web.post("/app/incidents/new", {
    ...FIELDS,
    ...{ urls: "nowhere", started_at: "soon", do: "publish" },
  });
  assert.match(other.text, /No monitor of your page is called nowhere/);
  assert.match(other.text, /Write it as 2026-11-20 14:02, in UTC/);
  assert.equal(valueOf(other.text, "title"), "Orders are late");
  assert.deepEqual(await app.store.incidents.of(0), []);
});

Deno.test("who saves what somebody else has changed meanwhile is told so, and loses nothing", async () => {
  const { app, web, token } = await start();
  await using _app = app;
  await web.get("/app/incidents/new");
  await web.post("/app/incidents/new", { ...FIELDS, do: "publish" });
  await web.get("/app/incidents/1");
  await app.send("PATCH", "/v1/incidents/1", {
    token,
    body: { impact: "none" },
  });
  const late = await web.post("/app/incidents/1", {
    ...{ ...FIELDS, title: "Mine", version: "1", do: "save" },
  });
  assert.equal(late.status, 409);
  assert.match(late.text, /it was changed meanwhile/);
  assert.equal(valueOf(late.text, "title"), "Mine");
  assert.match(late.text, /name="version" value="2"/);
});

Deno.test("a member writes of their own page, and is offered it there alone", async () => {
  const { app, web, shop } = await start();
  await using _app = app;
  await takeDown(app, shop);
  const member = new WebClient(app.port);
  await member.signUp("member@example.org");
  assert.equal(linkOf((await member.get("/")).text), "");
  assert.equal(linkOf((await new WebClient(app.port).get("/")).text), "");
  assert.notEqual(linkOf((await web.get("/")).text), "");
  await member.get("/app/incidents/new");
  await member.post("/app/incidents/new", { ...FIELDS, do: "publish" });
  assert.doesNotMatch((await web.get("/app/incidents")).text, /Orders are/);
  assert.equal((await web.get("/app/incidents/1")).status, 404);
  assert.doesNotMatch((await web.get("/")).text, /Orders are late/);
});

Deno.test("saving the form leaves an incident about what it was about, unless other monitors are named", async (t) => {
  const { app, web, token, shop } = await start();
  await using _app = app;
  const twin = await app.addUrl(token, { name: "shop", public: true });
  const gone = await app.addUrl(token, { name: "gone", public: true });
  await app.send("POST", "/v1/incidents", {
    token,
    body: { title: "One shop", urls: [shop], text: "We look into it" },
  });
  const stored = async () => (await app.store.incidents.get(0, 1))?.urls;
  const save = async (change: (shown: string) => string) => {
    const { text } = await web.get("/app/incidents/1");
    const urls = change(valueOf(text, "urls"));
    const sent = { ...FIELDS, urls, version: versionOf(text), do: "save" };
    const { location } = await web.post("/app/incidents/1", sent);
    assert.match(location, /did=saved$/);
  };
  await t.step("one of two monitors of a name stays the one", async () => {
    await save((shown) => shown);
    assert.deepEqual(await stored(), [shop]);
  });
  await t.step("and stays it when another one is named beside it", async () => {
    await save((shown) => `${shown}\r\ngone`);
    assert.deepEqual(await stored(), [shop, gone]);
    await save(() => `shop #${twin}`);
    assert.deepEqual(await stored(), [twin]);
  });
  await t.step(
    "names that were typed are those of all who have them",
    async () => {
      await save(() => "shop\r\ngone");
      assert.deepEqual(await stored(), [shop, twin, gone]);
      await save(() => "gone");
      assert.deepEqual(await stored(), [gone]);
    },
  );
  await t.step(
    "a monitor that was deleted does not become the whole page",
    async () => {
      await app.send("DELETE", `/v1/services/${gone}`, { token });
      await save((shown) => shown);
      assert.deepEqual(await stored(), [gone]);
    },
  );
  await t.step("which it becomes once it names nothing at all", async () => {
    await save((shown) => {
      assert.equal(shown, `Deleted monitor #${gone}`);
      return `${shown}\r\nshop #${shop}`;
    });
    assert.deepEqual(await stored(), [gone, shop]);
    await save(() => "");
    assert.deepEqual(await stored(), []);
  });
});
