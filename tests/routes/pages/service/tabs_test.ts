import assert from "node:assert/strict";
import { startHttpApp } from "../../fixtures/http_app.ts";
import { WebClient } from "../app/web_client.ts";

/** Which tabs a page links, in order; the one that is open stands in brackets. */
function tabsOf(text: string): string {
  const [, bar = ""] = /<nav class="tab-bar"[^>]*>(.*?)<\/nav>/s.exec(text) ??
    [];
  return [
    ...bar.matchAll(/<a href="([^"]+)"( aria-current="page")? ?>([^<]+)/g),
  ]
    .map(([, , isOpen, word]) => isOpen ? `[${word}]` : word).join(" ");
}

Deno.test("each reader has the tabs of what they may see, and the one that is open is told", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const clients = {
    stranger: new WebClient(app.port),
    owner: new WebClient(app.port),
    other: new WebClient(app.port),
    operator: new WebClient(app.port),
  };
  await clients.owner.signUp("owner@example.org");
  await clients.other.signUp("other@example.org");
  await clients.operator.signUp("operator@example.org");
  await app.makeOperator("operator@example.org");
  const id = await clients.owner.addUrl("https://example.org/");
  await app.store.urls.update(id, { public: true });
  const paths = [
    ...[`/status/${id}`, `/status/${id}/outages`, `/status/${id}/probes`],
    ...[`/app/urls/${id}`, `/status/${id}/share`],
  ];
  const told = async (client: WebClient) =>
    await Promise.all(paths.map(async (path) => {
      const { status, text } = await client.get(path);
      return status === 200 ? tabsOf(text) : status;
    }));
  const all = "Overview Outages Checks Settings Share";
  const open = "Overview Outages Checks Share";
  const each = (tabs: string) => (word: string) =>
    tabs.replace(word, `[${word}]`);
  const words = open.split(" ");
  const seen = words.map(each(open)).toSpliced(3, 0, "");
  const answers = {
    stranger: seen.with(3, 303 as never),
    owner: all.split(" ").map(each(all)),
    other: seen.with(3, 404 as never),
    operator: seen.with(3, 404 as never),
  };
  for (const [name, client] of Object.entries(clients)) {
    assert.deepEqual(
      await told(client),
      answers[name as keyof typeof answers],
      name,
    );
  }
});

Deno.test("the tabs of a private url are its owner's and the operator's", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const [owner, other] = [new WebClient(app.port), new WebClient(app.port)];
  await owner.signUp("owner@example.org");
  await other.signUp("other@example.org");
  const id = await owner.addUrl("https://example.org/");
  for (const tab of ["", "/outages", "/probes", "/probes.csv", "/share"]) {
    const path = `/status/${id}${tab}`;
    assert.equal((await owner.get(path)).status, 200, path);
    assert.equal((await other.get(path)).status, 404, path);
  }
  const { text } = await owner.get(`/status/${id}/share`);
  assert.match(text, /Nobody but you can see this monitor/);
  assert.doesNotMatch(text, /badge\/\d/);
  await app.makeOperator("other@example.org");
  const shared = await other.get(`/status/${id}/share`);
  assert.match(shared.text, /It is not public/);
});

Deno.test("a heartbeat has its pings among its tabs, where its address is, and says who hears of it", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  await web.get("/app/heartbeats/new");
  const { location } = await web.post("/app/heartbeats/new", {
    name: "Backup",
    period: "24h",
  });
  const id = Number(location.split("/").at(-1));
  const { text } = await web.get(location);
  assert.equal(tabsOf(text), "Overview Outages [Pings] Settings Share");
  assert.match(text, /href="\/app\/heartbeats\/\d+" aria-current="page">Pings/);
  for (const path of [location, `/status/${id}`, `/app/urls/${id}`]) {
    const page = await web.get(path);
    assert.match(page.text, /Nobody is told about its outages/, path);
  }
  await app.store.urls.update(id, { public: true });
  const stranger = await new WebClient(app.port).get(`/status/${id}`);
  assert.equal(tabsOf(stranger.text), "[Overview] Outages Checks Share");
  assert.doesNotMatch(stranger.text, /of its outages/);
});

Deno.test("who is not the owner has no menu of /app on the page of a url, nor anything to sign out with", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const [owner, other] = [new WebClient(app.port), new WebClient(app.port)];
  await owner.signUp("owner@example.org");
  await other.signUp("other@example.org");
  const id = await owner.addUrl("https://example.org/");
  await app.store.urls.update(id, { public: true });
  const { text } = await owner.get(`/status/${id}`);
  assert.match(text, /action="\/app\/sign-out"/);
  const signedOut = await owner.post("/app/sign-out");
  assert.equal(signedOut.status, 303, "its token is good");
  const { text: seen } = await other.get(`/status/${id}`);
  assert.doesNotMatch(seen, /sign-out|name="csrf"/);
});
