import assert from "node:assert/strict";
import { errorAnswer } from "../../../../routes/error_answer.ts";
import { createApp } from "../../../../routes/server/app.ts";
import { ownRequest } from "../../../../routes/server/server.ts";
import { withTheme } from "../../../../routes/pages/frame/theme.ts";
import { startPageApp } from "../fixtures/page_app.ts";

Deno.test("?theme= keeps the choice and leads back to the same page", async () => {
  await using pages = await startPageApp();
  const { status, headers } = await pages.get("/status/1?range=7d&theme=dark");
  assert.equal(status, 303);
  assert.equal(headers.get("location"), "/status/1?range=7d");
  assert.equal(
    headers.get("set-cookie"),
    "theme=dark; Path=/; Max-Age=31536000; SameSite=Lax",
  );
  const { text } = await pages.get("/status/1", { Cookie: "theme=dark" });
  assert.match(text, /<html lang="en" data-theme="dark">/);
});

Deno.test("?theme= that there is not changes nothing", async () => {
  await using pages = await startPageApp();
  const { status, text, headers } = await pages.get("/?theme=%22%3E");
  assert.equal(status, 200);
  assert.equal(headers.get("set-cookie"), null);
  assert.match(text, /data-theme="auto"/);
});

Deno.test("withTheme() leads nobody to another host", async () => {
  const handler = withTheme(() => new Response("page"));
  const route = { method: "GET", path: "*", summary: "" } as const;
  const app = createApp(
    [{ ...route, handler }],
    (c, error) => errorAnswer(c, error, () => {}),
  );
  const request = new Request("http://x//evil.example/?theme=dark");
  const { status, headers } = await app.fetch(request, ownRequest());
  assert.equal(status, 303);
  assert.equal(headers.get("location"), "/evil.example/");
});
