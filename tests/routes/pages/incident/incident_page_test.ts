import assert from "node:assert/strict";
import { OPERATORS } from "../../../../monitor/alert_rules.ts";
import type { Incident, IncidentSpec } from "../../../../monitor/incident.ts";
import { type HttpApp, startHttpApp } from "../../fixtures/http_app.ts";
import { type PageApp, startPageApp } from "../fixtures/page_app.ts";

const SPEC: IncidentSpec = {
  ...{ owner: OPERATORS, writtenBy: null, title: "Orders are late" },
  ...{ impact: "major", urls: [1], startedAt: Date.UTC(2026, 10, 20, 14, 2) },
  isDraft: false,
  update: { status: "investigating", text: "We are looking into it" },
};

async function write(
  { store }: Pick<HttpApp, "store">,
  changes: Partial<IncidentSpec> = {},
): Promise<Incident> {
  const incident = await store.incidents.create({ ...SPEC, ...changes });
  assert.ok(typeof incident === "object");
  return incident;
}

async function say(
  { store }: Pick<HttpApp, "store">,
  { owner, id }: Incident,
  status: "monitoring" | "resolved",
  text: string,
): Promise<void> {
  await store.incidents.update(owner, id, ({ updates }) => ({
    updates: [...updates, { at: Date.now(), status, text }],
  }));
}

const urls = [{ name: "Shop", typicalMs: 20 }, { name: "Mail", typicalMs: 20 }];

async function textOf(pages: PageApp, path: string): Promise<string> {
  const { status, text } = await pages.get(path);
  assert.equal(status, 200, path);
  return text;
}

Deno.test("an open incident is the headline of the page, stands in Now, and changes no percentage", async () => {
  await using pages = await startPageApp(urls);
  const token = await pages.app.signUpOperator("operator@example.com");
  const before = await textOf(pages, "/");
  const body = {
    ...{ title: "Orders are late", text: "Yes", impact: "major", urls: [1] },
  };
  await pages.app.send("POST", "/v1/incidents", { token, body });
  const text = await textOf(pages, "/");
  assert.match(text, /<title>Orders are late · Uptick<\/title>/);
  assert.match(text, /class="sentence is-down"/);
  assert.match(text, /data-counts[^>]*>2 up</);
  assert.match(text, /<h2 id="now">Now/);
  assert.match(text, /href="\/incidents\/1"[^>]*>Orders are late</);
  const rows = (page: string) => page.match(/<li class="row".*?<\/li>/gs);
  assert.deepEqual(rows(text), rows(before));
  assert.ok(!text.includes("Write an incident"), "nobody is signed in");
});

Deno.test("the page of an incident has all that was said, the latest first", async () => {
  await using pages = await startPageApp(urls);
  const incident = await write(pages.app);
  await say(pages.app, incident, "monitoring", "A fix is out");
  const path = `/incidents/${incident.id}`;
  const open = await textOf(pages, path);
  assert.match(open, /<h1 dir="auto">Orders are late<\/h1>/);
  assert.match(open, /Monitoring · Major impact · <a href="\/status\/1"/);
  assert.match(open, /A fix is out.*We are looking into it/s);
  assert.match(open, /data-live="\?incident=1"/);
  assert.match(open, new RegExp(`data-from="${SPEC.startedAt}"`));
  await say(pages.app, incident, "resolved", "Over");
  const over = await textOf(pages, path);
  assert.match(over, /icon-up\.svg/);
  assert.doesNotMatch(over, /data-live/);
  const front = await textOf(pages, "/");
  assert.match(front, /<title>All systems operational/);
  assert.doesNotMatch(front, /id="now"/);
});

Deno.test("an incident is found on its own page only, and a draft nowhere", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const token = await app.signUp("member@example.com");
  await app.addUrl(token, { public: true });
  const user = await app.store.users.findByEmail("member@example.com");
  const own = await write(app, { owner: user?.id ?? 0 });
  const front = await write(app, { urls: [] });
  const draft = await write(app, { isDraft: true });
  const statusOf = async (path: string) => (await app.send("GET", path)).status;
  const home = `/s/${user?.id}`;
  assert.equal(await statusOf(`${home}/incidents/${own.id}`), 200);
  assert.equal(await statusOf(`/incidents/${own.id}`), 404);
  assert.equal(await statusOf(`/incidents/${front.id}`), 200);
  assert.equal(await statusOf(`${home}/incidents/${front.id}`), 404);
  for (const id of [draft.id, 99, "x"]) {
    assert.equal(await statusOf(`/incidents/${id}`), 404);
  }
  const { text } = await app.send("GET", home);
  assert.match(text, /Orders are late/);
  assert.match((await app.send("GET", "/")).text, /Orders are late/);
  for (const path of ["/events?incident=1", "/events?incident=3"]) {
    assert.equal(await statusOf(path), 404, path);
  }
});

Deno.test("a private service is not named by an incident", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const token = await app.signUpOperator("operator@example.com");
  const secret = await app.addUrl(token, { name: "vault", public: false });
  const open = await app.addUrl(token, { name: "shop", public: true });
  const body = { title: "Late", text: "Yes", urls: [secret, open] };
  await app.send("POST", "/v1/incidents", { token, body });
  for (const path of ["/", "/incidents/1", "/api/v2/summary.json"]) {
    const { text } = await app.send("GET", path);
    assert.match(text, path.endsWith("json") ? /Late/ : /shop/, path);
    assert.doesNotMatch(text, /vault/, path);
  }
});

Deno.test("what this process writes is on the page and in its tag at once, and in the stream", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const token = await app.signUpOperator("operator@example.com");
  await app.addUrl(token, { name: "shop", public: true });
  const before = await app.send("GET", "/");
  const stream = await fetch(`http://127.0.0.1:${app.port}/events`);
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  assert.match((await reader?.read())?.value ?? "", /^event: snapshot/);
  const body = { title: "Orders are late", text: "Yes", impact: "none" };
  await app.send("POST", "/v1/incidents", { token, body });
  const after = await app.send("GET", "/", {
    headers: { "If-None-Match": before.headers.get("etag") ?? "" },
  });
  assert.equal(after.status, 200);
  assert.match(after.text, /Orders are late/);
  const { value = "" } = await reader?.read() ?? {};
  assert.match(value, /^event: change\n.*"counts":"1 new · 1 incident"/s);
  const [, version] = /"said":"([^"]+)"/.exec(value) ?? [];
  assert.ok(after.text.includes(`data-said="${version}"`));
  await reader?.cancel();
});

Deno.test("what one instance writes is in the stream and on the page of another", async () => {
  using kv = await Deno.openKv(":memory:");
  await using writer = await startHttpApp({ kv, checkDocument: false });
  await using reader = await startHttpApp({ kv, checkDocument: false });
  const token = await writer.signUpOperator("operator@example.com");
  await writer.addUrl(token, { name: "shop", public: true });
  const stream = await fetch(`http://127.0.0.1:${reader.port}/events`);
  const news = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  await news?.read();
  const body = { title: "Orders are late", text: "Yes", impact: "major" };
  await writer.send("POST", "/v1/incidents", { token, body });
  const { value = "" } = await news?.read() ?? {};
  assert.match(value, /^event: change\n.*"text":"Orders are late"/s);
  await news?.cancel();
  assert.match((await reader.send("GET", "/")).text, /Orders are late/);
});

Deno.test("the open page of an incident hears of an update, and of its end", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const token = await app.signUpOperator("operator@example.com");
  const body = { title: "Orders are late", text: "Yes", impact: "minor" };
  await app.send("POST", "/v1/incidents", { token, body });
  const stream = await fetch(`http://127.0.0.1:${app.port}/events?incident=1`);
  const news = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  const next = async () => {
    const { value = "" } = await news?.read() ?? {};
    return JSON.parse(/^data: (.*)$/m.exec(value)?.[1] ?? "{}").summary;
  };
  assert.equal((await next()).state, "degraded");
  for (
    const [status, state] of [["monitoring", "degraded"], ["resolved", "up"]]
  ) {
    const update = { status, text: "More" };
    const path = "/v1/incidents/1/updates";
    await app.send("POST", path, { token, body: update });
    const summary = await next();
    assert.equal(summary.state, state);
    assert.match(summary.title, /^Orders are late · /);
  }
  await news?.cancel();
});

const HOSTILE = [
  "<script>alert(1)</script>",
  `"><img src=x onerror=alert(1)>`,
  "javascript:alert(1)",
  "\u202egnp.exe",
  'https://example.com/"onmouseover="alert(1)',
  "http://user:password@example.com/",
  "https://example.com/\u202egnp.exe",
];

Deno.test("whatever is written of an incident is escaped, and only web addresses become links", async () => {
  await using pages = await startPageApp(urls);
  for (const text of HOSTILE) {
    const update = { status: "investigating", text } as const;
    const { id } = await write(pages.app, { title: text, update });
    for (const path of ["/", `/incidents/${id}`]) {
      const page = await textOf(pages, path);
      assert.doesNotMatch(page, /<script>|<img src=x/, path);
      assert.doesNotMatch(page, /href="[^"]*(javascript:|password|\u202e)/i);
      assert.doesNotMatch(page, /<title>[^<]*\u202e/);
      assert.doesNotMatch(page, /<[^>]*"onmouseover/);
    }
  }
});

const LINKS: [text: string, html: string][] = [
  ["one\ntwo", "one<br>two"],
  [
    "See https://example.com/a?b=1&c=2.",
    'See <a href="https://example.com/a?b=1&amp;c=2" rel="nofollow noopener" dir="ltr">https://example.com/a?b=1&amp;c=2</a>.',
  ],
  [
    "(http://example.com/)",
    '(<a href="http://example.com/" rel="nofollow noopener" dir="ltr">http://example.com/</a>)',
  ],
  ["ftp://example.com/", "ftp://example.com/"],
  ["https://", "https://"],
];

for (const [text, html] of LINKS) {
  Deno.test(`an incident says ${JSON.stringify(text)} as ${html}`, async () => {
    await using pages = await startPageApp(urls);
    const update = { status: "investigating", text } as const;
    const { id } = await write(pages.app, { update });
    const page = await textOf(pages, `/incidents/${id}`);
    assert.ok(page.includes(`<p class="said" dir="auto">${html}</p>`), page);
  });
}
