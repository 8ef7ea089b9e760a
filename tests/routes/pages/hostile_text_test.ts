import assert from "node:assert/strict";
import { startPageApp } from "./fixtures/page_app.ts";

/** Names and tags as users may choose them. */
const TEXTS: readonly string[] = [
  "<script>alert(1)</script>",
  `"><img src=x onerror=alert(1)>`,
  "</title></textarea></script><svg onload=alert(1)>",
  "]]>",
  "javascript:alert(1)",
  "{{7*7}}",
  "\u202egnp.exe",
  "line\u2028separator",
  "' autofocus onfocus='alert(1)",
];

const PATHS = [
  "/",
  "/status/1",
  "/widget/1",
  "/badge/1/state.svg",
  "/badge/1/state.json",
  "/feed/events.atom",
  "/feed/events.rss",
  "/feed/1/events.rss",
  "/feed/1/events.atom",
];

for (const text of TEXTS) {
  Deno.test(`pages write ${JSON.stringify(text)} only escaped`, async () => {
    await using pages = await startPageApp([{
      name: text,
      tags: [text],
      typicalMs: 20,
      outages: [{ agoMs: 7_200_000, durationMs: 60_000, kind: "timeout" }],
    }]);
    for (const path of PATHS) {
      const { status, text: body } = await pages.get(path);
      assert.equal(status, 200, path);
      assert.doesNotMatch(body, /<script>|<img src=x|<svg onload|]]>/, path);
      if (/[<>"']/.test(text)) assert.ok(!body.includes(text), path);
      assert.doesNotMatch(body, /href="javascript:/i, path);
      if (/atom|rss|svg/.test(path)) {
        assert.doesNotMatch(body, /[\u2028\u202e]/, path);
      }
    }
  });
}
