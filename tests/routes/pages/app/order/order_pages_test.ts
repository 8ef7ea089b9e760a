import assert from "node:assert/strict";
import { startHttpApp } from "../../../fixtures/http_app.ts";
import { newUrl } from "../../../../store/store_rig.ts";
import { WebClient } from "../web_client.ts";

/** Names of services in the order of a status page. */
function servicesOf(text: string): string[] {
  return [...text.matchAll(/<li class="row"[^]*?<a [^>]*>([^<]*)</g)]
    .map(([, name = ""]) => name);
}

function groupsOf(text: string): string[] {
  return [...text.matchAll(/data-group="([^"]*)"/g)]
    .map(([, tag = ""]) => tag);
}

async function startWith(urls: [name: string, tag?: string][]) {
  const app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.setUp("op@example.org");
  await app.store.urls.createAll(
    urls.map(([name, tag]) => ({
      ...newUrl({ name, ownerId: 1 }),
      tags: tag === undefined ? [] : [tag],
      public: true,
    })),
  );
  return { app, web };
}

Deno.test("/app/order moves services and groups of the operator's page without a script, and gives the order up", async () => {
  const { app, web } = await startWith([
    ["One", "A"],
    ["Two", "A"],
    ["Three", "A"],
    ["Four", "B"],
  ]);
  await using _ = app;
  const shown = async () => {
    const { text } = await new WebClient(app.port).get("/");
    return `${groupsOf(text).join(" ")}: ${servicesOf(text).join(" ")}`;
  };
  const groups = await web.get("/app/order");
  assert.match(groups.text, /Move down: A, now 1 of 2/);
  assert.match(groups.text, /href="\/app\/order\?group=A"/);
  assert.doesNotMatch(groups.text, /name="reset"/);
  const down = await web.post("/app/order", { down: "A" });
  assert.equal(down.location, "/app/order?did=g-down-1");
  const { text } = await web.follow(down);
  assert.match(text, /name="up" value="A"\s+autofocus/);
  assert.match(text, /name="reset"/);
  await web.get("/app/order?group=A");
  const top = await web.post("/app/order", { of: "A", top: "3" });
  assert.equal(top.location, "/app/order?group=A&did=s-top-0");
  await web.post("/app/order", { of: "A", down: "1" });
  assert.equal(await shown(), "B A: Four Three Two One");
  await app.store.urls.createAll([
    { ...newUrl({ name: "Ahead", ownerId: 1 }), tags: ["A"], public: true },
  ]);
  await web.get("/app/order?group=A");
  const { text: list } = await web.get("/app/order?group=A");
  assert.match(list, /Move up: Ahead, now 4 of 4/);
  await web.post("/app/order", { reset: "yes" });
  assert.match((await web.get("/app/order")).text, /Move up: B, now 2 of 2/);
});

Deno.test("/app/order shows a hundred services at a time, and follows the one that moves", async () => {
  const { app, web } = await startWith(
    Array.from({ length: 205 }, (_, i) => [`Service ${i + 1}`]),
  );
  await using _ = app;
  const last = await web.get("/app/order?page=3");
  assert.match(last.text, /201 to 205 of 205/);
  assert.match(last.text, /<ol class="[^"]*" start="201"/);
  const up = await web.post("/app/order", { of: "", up: "101" });
  assert.equal(up.location, "/app/order?did=s-up-99");
  const back = await web.post("/app/order", { of: "", down: "101" });
  assert.equal(back.location, "/app/order?page=2&did=s-down-100");
});

Deno.test("/app/order of a member is about their own page alone", async () => {
  const { app, web } = await startWith([["One"], ["Two"]]);
  await using _ = app;
  const member = new WebClient(app.port);
  await member.signUp("m@example.org");
  assert.match((await member.get("/app/order")).text, /Nothing is on your/);
  await member.post("/app/order", { of: "", top: "2" });
  assert.match((await web.get("/app/order")).text, /up: Two, now 2 of 2/);
  assert.equal((await member.get("/app/order?group=None")).status, 404);
  await app.store.urls.createAll(
    ["Mine", "Also mine"].map((name) => ({
      ...newUrl({ name, ownerId: 2 }),
      public: true,
    })),
  );
  await member.get("/app/order");
  await member.post("/app/order", { of: "", top: "4" });
  const { text } = await member.get("/s/2");
  assert.deepEqual(servicesOf(text), ["Also mine", "Mine"]);
});
