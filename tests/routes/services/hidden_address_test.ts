import assert from "node:assert/strict";
import { METRICS_TOKEN, startHttpApp } from "../fixtures/http_app.ts";
import { recordTicks, tickAt } from "../fixtures/record_ticks.ts";
import { WebClient } from "../pages/app/web_client.ts";

const HOST = "hidden-host-7f3a.example.com";

Deno.test("a public url that hides its address shows its name alone, in every answer but the owner's and the operator's", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const operator = await app.signUpOperator("o@example.com");
  const other = await app.signUp("b@example.com");
  const id = await app.addUrl(operator, {
    ...{ name: "shop", url: `https://${HOST}/?token=abc` },
    ...{ public: true, show_address: false },
  });
  const now = Math.floor(Date.now() / 1_000);
  await recordTicks(app.store, id, [tickAt(now, { outcome: "down" })]);
  const paths = [
    ...["/", `/status/${id}`, "/v1/services", `/v1/services/${id}`],
    ...[`/status/${id}/history.csv`, `/status/${id}/history.json`],
    ...["/feed/events.atom", "/feed/events.json", `/feed/${id}/events.atom`],
    ...[`/badge/${id}/state.svg`, `/badge/${id}/state.json`, `/widget/${id}`],
    ...["/metrics", `/v1/services/${id}/events`, `/v1/services/${id}/ticks`],
  ];
  for (const path of paths) {
    for (const token of [undefined, ...path.startsWith("/v1") ? [other] : []]) {
      const { status, text } = await app.send("GET", path, { token });
      assert.equal(status, 200, path);
      assert.ok(!text.includes("hidden-host"), path);
    }
  }
  const json = async (token?: string) =>
    (await app.send("GET", `/v1/services/${id}`, { token })).json.data.service
      .data;
  assert.equal((await json()).url, "");
  assert.equal((await json(operator)).url, `https://${HOST}/?token=abc`);
  const scraped = await app.send("GET", "/metrics", {
    token: `Bearer ${METRICS_TOKEN}`,
  });
  assert.match(scraped.text, /sample_external_url_up\{url="shop"\} 0/);
  assert.ok(!scraped.text.includes("hidden-host"));
});

Deno.test("a url that hides its address is not called after its host", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("a@example.com");
  const add = (body: Record<string, unknown>) =>
    app.send("POST", "/v1/services", { token, body });
  const url = `https://${HOST}/`;
  const { status, text } = await add({ url, show_address: false });
  assert.equal(status, 400);
  assert.match(text, /Cannot hide the address/);
  assert.equal((await add({ url, show_address: true })).status, 201);
  const named = { url, show_address: false, name: "shop" };
  assert.equal((await add(named)).status, 201);
});

Deno.test("the owner of a new url whose address looks like a secret gets a hint", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.com");
  const add = async (url: string) =>
    (await web.follow(await web.post("/app/add", { url }))).text;
  assert.match(
    await add("https://example.com/?token=abc"),
    /looks like it contains a secret/,
  );
  assert.doesNotMatch(
    await add("https://example.com/?page=2"),
    /held a secret/,
  );
});
