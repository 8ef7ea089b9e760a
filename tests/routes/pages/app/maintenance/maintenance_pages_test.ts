import assert from "node:assert/strict";
import { type HttpApp, startHttpApp } from "../../../fixtures/http_app.ts";
import { WebClient } from "../web_client.ts";

const FIELDS = {
  title: "Database upgrade",
  text: "Orders may be late",
  tags: "",
  urls: "",
  starts_at: "2099-11-30 02:00",
  duration: "2h",
  every: "Every month",
  on: "31",
  at: "",
  time_zone: "Europe/Berlin",
  suppress_alerts: "yes",
};

async function signedIn(app: HttpApp): Promise<WebClient> {
  const web = new WebClient(app.port);
  await web.signUp("ann@example.org");
  return web;
}

Deno.test("maintenance is planned, changed, ended and deleted with forms alone", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = await signedIn(app);
  await web.get("/app/maintenance/new");
  const made = await web.post("/app/maintenance/new", FIELDS);
  assert.equal(made.status, 303);
  const [rule] = await app.store.maintenances.all();
  assert.ok(rule);
  assert.deepEqual(rule.repeat, {
    ...{ every: "month", on: [31], at: "03:00", timeZone: "Europe/Berlin" },
  });
  const path = `/app/maintenance/${rule.id}`;
  const page = (await web.get(path)).text;
  assert.match(page, /value="2099-11-30 02:00"/);
  assert.match(page, /<option value="Every month" selected/);
  assert.doesNotMatch(page, /End it now/);
  const now = new Date().toISOString().slice(0, 16).replace("T", " ");
  const started = { ...FIELDS, starts_at: now, every: "Never" };
  assert.equal((await web.post(path, { ...started, do: "save" })).status, 303);
  assert.match((await web.get("/app/maintenance")).text, /In progress/);
  assert.match((await web.get(path)).text, /End it now/);
  assert.equal((await web.post(path, { do: "end" })).status, 303);
  assert.match((await web.get(path)).text, /It is over/);
  assert.equal((await web.post(path, { do: "delete" })).status, 303);
  assert.deepEqual(await app.store.maintenances.all(), []);
});

Deno.test("what is wrong with a form stands beside its field, and what was typed stays", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = await signedIn(app);
  await web.get("/app/maintenance/new");
  const { status, text } = await web.post("/app/maintenance/new", {
    ...FIELDS,
    ...{ title: "", starts_at: "tomorrow", duration: "40d", on: "Mon, 99" },
  });
  assert.equal(status, 400);
  for (const name of ["title", "starts_at", "duration", "every"]) {
    assert.match(text, new RegExp(`id="f-${name}-error"`), name);
  }
  assert.match(text, /value="tomorrow"/);
  const unknown = await web.post("/app/maintenance/new", {
    ...FIELDS,
    urls: "nothing",
  });
  assert.match(unknown.text, /None of yours is called/);
});

Deno.test("what the configuration has is shown, and ended, but not changed", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = await signedIn(app);
  await app.makeOperator("ann@example.org");
  const startsAt = Date.now() - 60_000;
  await app.store.maintenances.sync(0, [{
    ...{ title: "Nightly", text: "", scope: { all: true }, startsAt },
    ...{ endsAt: startsAt + 3_600_000, repeat: null },
    ...{ suppressAlerts: true, countsAsDowntime: false },
  }]);
  const [rule] = await app.store.maintenances.all();
  const path = `/app/maintenance/${rule?.id}`;
  const { text } = await web.get(path);
  assert.match(text, /It is set in the configuration/);
  assert.doesNotMatch(text, /value="delete"/);
  assert.equal((await web.post(path, { do: "delete" })).status, 409);
  assert.equal((await web.post(path, { do: "end" })).status, 303);
});
