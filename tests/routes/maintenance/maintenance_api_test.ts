import assert from "node:assert/strict";
import { startHttpApp } from "../fixtures/http_app.ts";

const PATH = "/v1/maintenances";

Deno.test("a maintenance begins with one request, is what the url shows, and ends early", async () => {
  await using app = await startHttpApp();
  const token = await app.signUpOperator("owner@example.com");
  await app.addUrl(token, { name: "api", tags: ["web"], public: true });
  await app.addUrl(token, { name: "other", public: true });
  const statuses = async () => {
    const { text } = await app.send("GET", "/api/v2/components.json");
    const { components } = JSON.parse(text);
    return components.filter((each: { group: boolean }) => !each.group)
      .map(({ name, status }: Record<string, string>) => `${name} ${status}`);
  };
  const body = { title: "Deploy", tags: ["web"], duration: "15m" };
  const made = await app.send("POST", PATH, { token, body });
  assert.equal(made.status, 201);
  const { data } = made.json.data.maintenance;
  assert.equal(data.state, "active");
  assert.equal(data.ends_at - data.starts_at, 900);
  assert.deepEqual(data.window, {
    starts_at: data.starts_at,
    ends_at: data.ends_at,
  });
  assert.equal(data.tags[0], "web");
  // of the other one nothing is known yet
  assert.deepEqual(await statuses(), ["api under_maintenance"]);
  const ended = await app.send("POST", `${PATH}/${data.id}/end`, { token });
  assert.equal(ended.json.data.maintenance.data.state, "over");
  assert.deepEqual(await statuses(), []);
  const again = await app.send("POST", `${PATH}/${data.id}/end`, { token });
  assert.equal(again.status, 409);
});

Deno.test("a maintenance of urls names what is none of one's own, and all problems at once", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("owner@example.com");
  const other = await app.signUp("other@example.com");
  const id = await app.addUrl(other, { name: "theirs" });
  const urls = [id, "theirs"];
  const body = { title: "x", urls, duration: "1h" };
  const unknown = await app.send("POST", PATH, { token, body });
  assert.equal(unknown.status, 400);
  assert.match(unknown.text, /none of yours is called/);
  const bad = await app.send("POST", PATH, {
    token,
    body: { all: true, duration: "1x", colour: "red" },
  });
  assert.match(bad.text, /title.* is missing/);
  assert.match(bad.text, /duration.* to/);
  assert.match(bad.text, /colour/);
});

Deno.test("operators share what they write, a member's is of their own urls alone, and the configuration's is not changed but may be ended", async () => {
  await using app = await startHttpApp();
  const boss = await app.signUpOperator("boss@example.com");
  const second = await app.signUpOperator("second@example.com");
  const member = await app.signUp("member@example.com");
  const body = { title: "All", all: true, duration: "1h" };
  await app.send("POST", PATH, { token: boss, body });
  const listOf = async (token: string) =>
    (await app.send("GET", PATH, { token })).json.data.maintenances.data.length;
  assert.deepEqual(
    [await listOf(boss), await listOf(second), await listOf(member)],
    [1, 1, 0],
  );
  const now = Date.now();
  await app.store.maintenances.sync(0, [{
    ...{ title: "Nightly", text: "", scope: { all: true } },
    ...{ startsAt: now - 60_000, endsAt: now + 60_000, repeat: null },
    ...{ suppressAlerts: true, countsAsDowntime: false },
  }]);
  const { json } = await app.send("GET", PATH, { token: boss });
  const id = json.data.maintenances.data[1].id;
  const statusOf = async (method: string, path: string, body?: unknown) =>
    (await app.send(method, path, { token: boss, ...body ? { body } : {} }))
      .status;
  assert.equal(await statusOf("PATCH", `${PATH}/${id}`, { text: "x" }), 409);
  assert.equal(await statusOf("DELETE", `${PATH}/${id}`), 409);
  assert.equal(await statusOf("POST", `${PATH}/${id}/end`), 200);
});
