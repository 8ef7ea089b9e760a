import assert from "node:assert/strict";
import {
  type HttpApp,
  METRICS_TOKEN,
  startHttpApp,
} from "../../fixtures/http_app.ts";
import { recordTicks, tickAt } from "../../fixtures/record_ticks.ts";
import { WebClient } from "../app/web_client.ts";

const SCARE = "AAA Your data was leaked";
const SHOP = "https://shop.example.com/";

/** An operator's shop that is up, and a stranger's copy of it, down, in the same group. */
async function startWithStranger() {
  const app = await startHttpApp({ checkDocument: false });
  const operator = await app.signUpOperator("operator@example.com");
  const shop = await app.addUrl(operator, {
    ...{ name: "shop", url: SHOP, public: true },
    tags: ["Customers"],
  });
  const stranger = await app.signUp("stranger@example.com");
  const scare = await app.addUrl(stranger, {
    ...{ name: SCARE, url: SHOP, public: true },
    tags: ["Customers"],
  });
  const user = await app.store.users.findByEmail("stranger@example.com");
  const now = Math.floor(Date.now() / 1_000);
  await recordTicks(app.store, shop, [tickAt(now, { durationMs: 5 })]);
  await recordTicks(app.store, scare, [tickAt(now, { outcome: "down" })]);
  return { app, operator, stranger, scare, memberId: user?.id ?? 0 };
}

async function text(app: HttpApp, path: string, token?: string) {
  const { status, text } = await app.send("GET", path, { token });
  assert.equal(status, 200, path);
  return text;
}

Deno.test("nothing of a member's reaches the operator's page, its feeds, its title, its list or its series", async () => {
  const { app, scare } = await startWithStranger();
  await using _app = app;
  const page = await text(app, "/");
  assert.match(page, /<title>All systems operational · Uptick<\/title>/);
  assert.match(page, />1 up</);
  for (
    const path of [
      "/",
      "/feed/events.atom",
      "/feed/events.json",
      "/v1/services",
    ]
  ) assert.ok(!(await text(app, path)).includes(SCARE), path);
  const up = `sample_external_url_up{url="${SHOP}"} 1`;
  assert.ok((await text(app, "/metrics")).includes(up));
  const all = await text(app, "/metrics", `Bearer ${METRICS_TOKEN}`);
  assert.ok(all.includes(up));
  const stream = await fetch(`http://127.0.0.1:${app.port}/events`);
  const reader = stream.body?.getReader();
  const { value } = await reader?.read() ?? {};
  await reader?.cancel();
  const news = new TextDecoder().decode(value);
  assert.match(news, /All systems operational/);
  assert.ok(!news.includes(`"id":${scare}`));
});

Deno.test("a member's public urls have a page, a title, news and feeds of their own", async () => {
  const { app, memberId, scare } = await startWithStranger();
  await using _app = app;
  const path = `/s/${memberId}`;
  const page = await text(app, path);
  assert.match(
    page,
    /<title>AAA Your data was leaked is down · Status page \d+<\/title>/,
  );
  assert.ok(page.includes(SCARE) && !page.includes(">shop<"));
  assert.ok(page.includes(`<a class="brand" href="${path}">`));
  assert.ok(page.includes(`data-live="?of=${memberId}"`));
  assert.ok(page.includes(`href="${path}/feed/events.atom"`));
  assert.match(
    await text(app, `${path}/feed/events.atom`),
    /<title>Status page \d+: outages of all services<\/title>/,
  );
  const feed = JSON.parse(await text(app, `${path}/feed/events.json`));
  assert.equal(feed.items[0].title, `${SCARE} is down`);
  assert.match(feed.home_page_url, new RegExp(`${path}$`));
  assert.match(
    await text(app, `/status/${scare}`),
    / · Status page \d+<\/title>/,
  );
  const stream = await fetch(
    `http://127.0.0.1:${app.port}/events?of=${memberId}`,
  );
  const reader = stream.body?.getReader();
  const { value } = await reader?.read() ?? {};
  await reader?.cancel();
  assert.match(
    new TextDecoder().decode(value),
    /AAA Your data was leaked is down · Status page \d+/,
  );
});

Deno.test("a page is not there for a member without a public url, for nobody, and for an operator", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  await app.addUrl(await app.signUp("a@example.com"));
  await app.addUrl(await app.signUpOperator("o@example.com"), { public: true });
  for (const slug of ["1", "2", "3", "0", "01", "none", "%00", "1e0"]) {
    for (const rest of ["", "/feed/events.atom", "/feed/events.json"]) {
      const { status } = await app.send("GET", `/s/${slug}${rest}`);
      assert.equal(status, 404, slug + rest);
    }
  }
});

Deno.test("the urls of a member who becomes an operator move to the operator's page", async () => {
  const { app, memberId } = await startWithStranger();
  await using _app = app;
  await app.store.users.makeOperator(memberId);
  assert.ok((await text(app, "/")).includes(SCARE));
  assert.equal((await app.send("GET", `/s/${memberId}`)).status, 404);
});

Deno.test("a member names the page once; nobody else gets the name until it is free", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const [first, second] = [new WebClient(app.port), new WebClient(app.port)];
  await first.signUp("a@example.com");
  await second.signUp("b@example.com");
  for (const ownerId of [1, 2]) {
    const list = await app.store.users.get(ownerId);
    assert.equal(list?.slug, undefined);
  }
  const token = (await app.send("POST", "/login", {
    body: { Email: "a@example.com", Password: "correct horse 1" },
  })).json;
  await app.addUrl(token, { public: true });
  await first.get("/app/account");
  await second.get("/app/account");
  const named = await first.post("/app/account/page", {
    slug: "Acme",
    page_title: "Acme <status>",
  });
  assert.equal(named.location, "/app/account?did=page");
  assert.match(await text(app, "/s/acme"), / · Acme &lt;status&gt;<\/title>/);
  await text(app, "/s/1");
  const taken = await second.post("/app/account/page", { slug: "acme" });
  assert.equal(taken.status, 409);
  assert.match(taken.text, /This name is taken/);
  for (const slug of ["1", "-a", "a-", "a b", "ü", "x".repeat(41)]) {
    const { status } = await second.post("/app/account/page", { slug });
    assert.equal(status, 400, slug);
  }
  await first.post("/app/account/page", { slug: "other" });
  assert.equal((await app.send("GET", "/s/acme")).status, 404);
  await second.post("/app/account/page", { slug: "acme" });
  assert.equal((await app.store.users.get(2))?.slug, "acme");
  await first.post("/app/account/delete", { password: "correct horse 1" });
  await second.post("/app/account/page", { slug: "other" });
  assert.equal((await app.store.users.get(2))?.slug, "other");
});
