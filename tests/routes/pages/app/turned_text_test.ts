import assert from "node:assert/strict";
import { startHttpApp } from "../../fixtures/http_app.ts";
import { WebClient } from "./web_client.ts";

/** Would turn round what stands behind it on the page. */
const TURNED = "photo\u202egnp.exe";
const TURNS = /[\u202a-\u202e\u2066-\u2069]/;

/** What a browser keeps apart, since its direction is its own: isolated elements, fields, attributes. */
const KEPT_APART = [
  /<bdi>[^<]*<\/bdi>/g,
  /<(\w+)\b[^<>]* dir="(?:auto|ltr)"[^<>]*>[^<]*<\/\1>/g,
  /<textarea\b[^<>]*>[^<]*<\/textarea>/g,
  /="[^"]*"/g,
];

/** Fills an account with urls of that name, in use and deleted; the pages that show it. */
async function pagesOf(web: WebClient): Promise<Record<string, string>> {
  await web.signUp("a@example.org");
  const url = (path: string) => ({
    name: TURNED,
    url: `https://example.org/${path}${TURNED}`,
    tags: [TURNED],
  });
  const list = JSON.stringify([url("1"), url("2"), {
    ...url("3"),
    interval: 0,
  }]);
  const imported = await web.post("/app/import", { list });
  const urls = await web.get("/app");
  const [first, second] = [...urls.text.matchAll(/<tr id="u(\d+)"/g)]
    .map(([, id]) => id);
  const paths = [
    `/app?did=added&id=${first}`,
    `/app?q=photo&tag=${encodeURIComponent(TURNED)}`,
    `/app/urls/${first}?did=saved&id=${first}`,
    "/app/deleted",
  ];
  const refused = await web.post(`/app/urls/${first}`, {
    ...{ name: TURNED, url: TURNED, tags: TURNED, interval: TURNED },
    ...{ expected_status: TURNED, new_headers: `${TURNED}: 1` },
  });
  await web.post(`/app/urls/${second}/delete`);
  const texts = { import: imported.text, refused: refused.text };
  const shown = await Promise.all(
    paths.map(async (path) => [path, (await web.get(path)).text]),
  );
  return { ...texts, ...Object.fromEntries(shown) };
}

Deno.test("the signed-in pages keep a name that turns the direction apart from all else", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const pages = await pagesOf(new WebClient(app.port));
  for (const [page, text] of Object.entries(pages)) {
    assert.match(text, TURNS, page);
    const rest = KEPT_APART.reduce(
      (left, each) => left.replace(each, ""),
      text,
    );
    assert.doesNotMatch(rest, TURNS, page);
  }
});

Deno.test("the title of a url's page has its name without what turns the direction", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  await web.post("/app/import", { list: `${TURNED}=https://example.org/` });
  const { text } = await web.get("/app/urls/1");
  assert.match(text, /<title>photognp\.exe · Uptick<\/title>/);
});
