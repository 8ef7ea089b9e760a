import assert from "node:assert/strict";
import { startHttpApp } from "../../fixtures/http_app.ts";
import { WebClient } from "./web_client.ts";

/** What the list says was done; empty without a notice. */
async function noticeOf(web: WebClient, query: string): Promise<string> {
  const { text } = await web.get(`/app?${query}`);
  const [, notice = ""] = /<div class="notice"><p>(.*?)<\/p>/s.exec(text) ?? [];
  return notice.replace(/<[^>]+>/g, "").trim();
}

const NOTICES: [query: string, notice: string][] = [
  ["did=paused&n=1", "1 monitor paused."],
  [
    "did=paused&n=2&failed=1",
    "2 monitors paused. 1 monitor could not be changed.",
  ],
  [
    "did=tagged&n=0&failed=1",
    "0 monitors tagged. 1 monitor could not be changed.",
  ],
  ["did=restored&n=1", "1 monitor restored, with its history."],
  ["did=restored&n=2", "2 monitors restored, with their history."],
  [
    "did=restored&n=0",
    "Nothing could be restored: it is back already, or the 10 minutes are up.",
  ],
  ["did=restored&n=0&failed=2", "2 monitors could not be restored."],
  [
    "did=restored&n=1&failed=2",
    "1 monitor restored, with its history. 2 monitors could not be restored.",
  ],
  ["did=none", "Nothing was selected, so nothing has changed."],
  ["did=added&id=7", ""],
  ["did=added", ""],
  ["did=deleted", ""],
  ["did=nonsense&n=1", ""],
];

Deno.test("GET /app says what was done, in the right number, and nothing of what is not so any more", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  for (const [query, notice] of NOTICES) {
    assert.equal(await noticeOf(web, query), notice, query);
  }
  const id = await web.addUrl("example.org");
  const added = `did=added&id=${id}`;
  assert.equal(
    await noticeOf(web, added),
    "example.org is being watched. Settings",
  );
  await web.post(`/app/urls/${id}/delete`);
  assert.equal(await noticeOf(web, added), "");
});
