import assert from "node:assert/strict";
import { monitoredUrl } from "../../../../monitor/fixtures/monitored_url.ts";
import { startHttpApp } from "../../../fixtures/http_app.ts";
import { WebClient } from "../web_client.ts";

/** An operator with a url, a member with a private one, and one of the configuration. */
async function startScene() {
  const app = await startHttpApp({
    checkDocument: false,
    configuredIn: (name) => name === "configured" ? "uptick.json" : undefined,
  });
  const operator = new WebClient(app.port);
  await operator.setUp("op@example.org");
  await operator.addUrl("https://own.example.org/");
  const member = new WebClient(app.port);
  await member.signUp("ann@example.org");
  const id = await member.addUrl("https://member.example.org/");
  await app.store.urls.create(monitoredUrl({
    ...{ ownerId: null, name: "configured", headers: { "X-Key": "s3cret" } },
  }));
  await app.send("GET", "/v1/services");
  await operator.get("/app/everything");
  return { app, operator, member, id };
}

Deno.test("/app/everything lists the urls of the configuration, of operators and of members, private ones too", async () => {
  const { app, operator, id } = await startScene();
  await using _app = app;
  const { text } = await operator.get("/app/everything");
  assert.match(text, /own\.example\.org/);
  assert.match(text, /member\.example\.org/);
  assert.match(text, /Configuration: uptick\.json/);
  assert.match(text, /href="\/app\/accounts\/2"[^>]*>ann@example\.org/);
  const filters: [query: string, want: RegExp, not: RegExp][] = [
    ["owner=2", /member\.example/, /own\.example|Configuration: /],
    ["owner=configuration", /Configuration: /, /member\.example/],
    ["q=OWN.", /own\.example/, /member\.example/],
    ["state=paused", /No monitors match/, /member\.example/],
    ["limit=1&page=2", /2 to 2 of 3/, /No monitor/],
  ];
  for (const [query, want, not] of filters) {
    const { text } = await operator.get(`/app/everything?${query}`);
    assert.match(text, want, query);
    assert.doesNotMatch(text, not, query);
  }
  assert.equal((await operator.get(`/app/everything/${id}`)).status, 200);
});

Deno.test("/app/everything/{id} shows a configured url read-only, without its secrets, with where it is from", async () => {
  const { app, operator } = await startScene();
  await using _app = app;
  const { text } = await operator.get("/app/everything/3");
  assert.match(text, /Configuration: uptick\.json/);
  assert.match(text, /X-Key/);
  assert.doesNotMatch(text, /s3cret/);
  assert.doesNotMatch(text, /action="\/app\/everything/);
  const { status } = await operator.post("/app/everything/3", { do: "paused" });
  assert.equal(status, 409);
});

Deno.test("/app/everything/{id} pauses and takes down a member's url, which its owner sees and cannot undo", async () => {
  const { app, operator, member, id } = await startScene();
  await using _app = app;
  const path = `/app/everything/${id}`;
  const page = await operator.get(path);
  assert.doesNotMatch(
    page.text,
    /<code>interval<\/code>/,
    "its settings are the owner's",
  );
  const done = await operator.post(path, { do: "taken down" });
  assert.match((await operator.follow(done)).text, /It is taken down/);
  const list = await member.get("/app");
  assert.match(list.text, /<em>taken down by the operator<\/em>/);
  const own = await member.get(`/app/urls/${id}`);
  assert.match(own.text, /only the operator can put it back/);
  assert.doesNotMatch(own.text, />Resume</);
  const resume = await member.post(`/app/urls/${id}/resume`);
  assert.equal(resume.status, 409);
  assert.match(resume.text, /taken down by the operator/);
  const bulk = await member.post("/app/bulk", {
    ...{ action: "resume", id: String(id) },
  });
  assert.match(bulk.location, /n=0&failed=1/);
  assert.equal(app.table.get(id)?.paused, true);
  const back = await operator.post(path, { do: "let go" });
  assert.match((await operator.follow(back)).text, /how its owner had it/);
  assert.equal(app.table.get(id)?.paused, false);
  assert.equal((await operator.post(path, { do: "x" })).status, 400);
});
