import assert from "node:assert/strict";
import { assetPath } from "../../../../routes/pages/frame/assets.ts";
import { type PageApp, startPageApp } from "../fixtures/page_app.ts";

/** The content of every meta element by its name or property. */
async function tagsOf(
  pages: PageApp,
  path: string,
  headers: Record<string, string> = {},
): Promise<Record<string, string>> {
  const { text } = await pages.get(path, headers);
  return Object.fromEntries(
    [...text.matchAll(
      /<meta (?:name|property)="([^"]+)" content="([^"]*)"( media="[^"]*")?/g,
    )].map((
      [, name = "", content = "", media = ""],
    ) => [name + media, content]),
  );
}

const PUBLIC: [path: string, title: string, description: RegExp][] = [
  [
    "/",
    "Uptick",
    /^Payments API is down · 5 up · 1 has no data · 1 new · 1 paused$/,
  ],
  [
    "/status/3",
    "Payments API · Uptick",
    /^Payments API: Down · up about 9\d\.\d+% in 90 days$/,
  ],
  ["/history", "What happened in ", /^What happened in \w+ \d{4}: There w/],
];

for (const [path, title, description] of PUBLIC) {
  Deno.test(`${path} says what it is where its address is shared`, async () => {
    await using pages = await startPageApp();
    const tags = await tagsOf(pages, path);
    assert.ok(tags["og:title"]?.startsWith(title), tags["og:title"]);
    assert.match(tags["og:description"] ?? "", description);
    assert.equal(tags.description, tags["og:description"]);
    assert.equal(tags["og:type"], "website");
    assert.equal(tags["og:site_name"], "Uptick");
    const origin = `http://127.0.0.1:${pages.app.port}`;
    assert.ok(tags["og:url"]?.startsWith(origin + path), tags["og:url"]);
    assert.equal(tags["og:image"], origin + assetPath("touch-icon.png"));
    assert.equal(tags.robots, undefined);
  });
}

Deno.test("shared addresses are those of PUBLIC_URL, and the picture is the logo", async () => {
  await using pages = await startPageApp([], {
    settings: {
      publicUrl: "https://example.org/uptime",
      trustedProxies: ["127.0.0.1"],
      pageLogoUrl: "https://cdn.example.org/logo.png",
    },
  });
  const tags = await tagsOf(pages, "/uptime/", {
    "X-Forwarded-Host": "example.org",
  });
  assert.equal(tags["og:url"], "https://example.org/uptime/");
  assert.equal(tags["og:image"], "https://cdn.example.org/logo.png");
  assert.equal(tags["og:description"], "No services yet");
});

Deno.test("a page that was made for one host says nothing of it to another", async () => {
  await using pages = await startPageApp([], {
    settings: { trustedProxies: ["127.0.0.1"] },
  });
  for (const host of ["first.example.org", "second.example.org"]) {
    const tags = await tagsOf(pages, "/", { "X-Forwarded-Host": host });
    assert.equal(tags["og:url"], `http://${host}/`);
  }
});

Deno.test("pages that are not for everybody ask search engines to leave them out", async () => {
  await using pages = await startPageApp();
  const tags = await tagsOf(pages, "/app/sign-in");
  assert.equal(tags.robots, "noindex");
  assert.equal(tags["og:title"], undefined);
});

Deno.test("the colour around a page follows the system, or the theme that was chosen", async () => {
  await using pages = await startPageApp([]);
  const both = await tagsOf(pages, "/");
  assert.equal(
    both['theme-color media="(prefers-color-scheme: light)"'],
    "#f7f8f9",
  );
  assert.equal(
    both['theme-color media="(prefers-color-scheme: dark)"'],
    "#0f1317",
  );
  const dark = await tagsOf(pages, "/", { Cookie: "theme=dark" });
  assert.equal(dark["theme-color"], "#0f1317");
});
