import assert from "node:assert/strict";
import { startPageApp } from "../fixtures/page_app.ts";

Deno.test("an error is a page for a browser and JSON for a program", async () => {
  await using pages = await startPageApp([]);
  const page = await pages.get("/nothing");
  assert.equal(page.status, 404);
  assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
  assert.match(
    page.headers.get("content-security-policy") ?? "",
    /default-src 'none'/,
  );
  assert.match(page.text, /<h1>Page not found<\/h1>/);
  const json = await pages.get("/nothing", { Accept: "*/*" });
  assert.equal(json.headers.get("content-type"), "application/json");
  const api = await pages.get("/v1/services/999");
  assert.equal(api.headers.get("content-type"), "application/json");
});
