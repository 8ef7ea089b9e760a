import assert from "node:assert/strict";
import { startHttpApp } from "../fixtures/http_app.ts";
import { PASSWORD } from "../fixtures/api_client.ts";
import { WebClient } from "../pages/app/web_client.ts";

const PATH = "/v1/alert-settings";
const DEFAULTS = {
  ...{ grouping: "host", group_wait: "20s", group_interval: "5m" },
  from_configuration: [],
};

Deno.test("members choose the rules of their outages by the API, and take choices back", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("owner@example.com");
  const send = async (method: "GET" | "PATCH", body?: unknown) => {
    const { status, json } = await app.send(method, PATH, { token, body });
    return [status, json.data?.alert_settings.data ?? json.errors];
  };
  assert.deepEqual(await send("GET"), [200, DEFAULTS]);
  const changed = { ...DEFAULTS, grouping: "tag", group_wait: "1m" };
  assert.deepEqual(
    await send("PATCH", { grouping: "tag", group_wait: "60s" }),
    [200, changed],
  );
  assert.deepEqual(
    await send("PATCH", { grouping: null }),
    [200, { ...changed, grouping: "host" }],
  );
  const [status, errors] = await send("PATCH", {
    ...{ grouping: "colour", group_wait: "2h", wait: "1s" },
  });
  assert.equal(status, 400);
  assert.match(String(errors), /"grouping" to "colour": must be host, tag/);
  assert.match(String(errors), /"group_wait" to "2h": must be a duration/);
  assert.match(String(errors), /"wait": known are grouping, group_wait/);
  const other = await app.signUp("other@example.com");
  const { json } = await app.send("GET", PATH, { token: other });
  assert.deepEqual(json.data.alert_settings.data, DEFAULTS);
});

Deno.test("with an account its choice of rules goes", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("owner@example.com");
  const id = (await app.store.users.findByEmail("owner@example.com"))?.id ?? 0;
  await app.send("PATCH", PATH, { token, body: { grouping: "all" } });
  assert.deepEqual(await app.store.alertRules.get(id), { grouping: "all" });
  await app.send("DELETE", "/account", { token, body: { Password: PASSWORD } });
  assert.deepEqual(await app.store.alertRules.get(id), {});
});

Deno.test("operators share one choice, but for what the settings say", async () => {
  await using app = await startHttpApp({
    settings: { alertRules: { grouping: "all" } },
  });
  const one = await app.signUpOperator("one@example.com");
  const two = await app.signUpOperator("two@example.com");
  const body = { group_wait: "0s" };
  await app.send("PATCH", PATH, { token: one, body });
  const { json } = await app.send("GET", PATH, { token: two });
  assert.deepEqual(json.data.alert_settings.data, {
    ...DEFAULTS,
    ...{ grouping: "all", group_wait: "0s", from_configuration: ["grouping"] },
  });
  const refused = await app.send("PATCH", PATH, {
    token: two,
    body: { grouping: "tag" },
  });
  assert.equal(refused.status, 409);
});

Deno.test("the form on the page keeps the rules, and comes back with what was wrong", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("ann@example.org");
  await web.get("/app/alerts");
  const fields = { grouping: "tag", group_wait: "", group_interval: "10m" };
  const kept = await web.post("/app/alerts/settings", fields);
  assert.equal(kept.status, 303);
  const { text } = await web.get("/app/alerts");
  assert.match(text, /<option value="tag" selected/);
  assert.match(text, /value="10m"/);
  const wrong = await web.post("/app/alerts/settings", {
    ...fields,
    group_wait: "soon",
  });
  assert.equal(wrong.status, 400);
  assert.match(wrong.text, /href="#f-group_wait"/);
  assert.match(wrong.text, /value="soon"/);
});
