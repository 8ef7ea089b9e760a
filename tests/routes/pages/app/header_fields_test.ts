import assert from "node:assert/strict";
import { TargetServer } from "../../../program/target_server.ts";
import { startHttpApp } from "../../fixtures/http_app.ts";
import { WebClient } from "./web_client.ts";

const AGAIN = /Type the values of headers again: they are not sent back/;
const FORM = {
  name: "Shop",
  url: "https://example.org/",
  interval: "1m",
  timeout: "5s",
  method: "GET",
  failures_before_down: "1",
};

const isTicked = (text: string, name: string) =>
  new RegExp(`name="header_remove:${name}" value="yes" checked`).test(text);

Deno.test("a form with a mistake comes back with the headers ticked that are to be removed", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const id = await web.addUrl("example.org");
  await app.store.urls.update(id, { headers: { "X-A": "a", "X-B": "b" } });
  const { status, text } = await web.post(`/app/urls/${id}`, {
    ...FORM,
    interval: "x",
    "header_remove:X-B": "yes",
    "header_remove:X-C": "yes",
  });
  assert.equal(status, 400);
  assert.deepEqual(
    ["X-A", "X-B", "X-C"].map((name) => isTicked(text, name)),
    [false, true, false],
  );
  assert.doesNotMatch(text, AGAIN);
});

Deno.test("the page of a trial keeps the ticks, and says that header values have to be typed again", async () => {
  await using target = new TargetServer(200);
  await using app = await startHttpApp({
    checkDocument: false,
    guard: { allowPrivate: "all" },
  });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const id = await web.addUrl("example.org");
  await app.store.urls.update(id, { headers: { "X-A": "a", "X-B": "b" } });
  const fields = {
    ...FORM,
    do: "try",
    url: target.url,
    "header_remove:X-B": "yes",
  };
  const typed: Record<string, string>[] = [
    { new_headers: "X-New: secret-1" },
    { "header_value:X-A": "secret-1" },
  ];
  for (const more of typed) {
    const { status, text } = await web.post(`/app/urls/${id}`, {
      ...fields,
      ...more,
    });
    assert.equal(status, 200);
    assert.match(text, /<output class="good"/);
    assert.match(text, AGAIN);
    assert.ok(!text.includes("secret-1"));
    assert.ok(isTicked(text, "X-B"));
  }
  const { text } = await web.post(`/app/urls/${id}`, fields);
  assert.doesNotMatch(text, AGAIN);
  assert.ok(isTicked(text, "X-B"));
});
