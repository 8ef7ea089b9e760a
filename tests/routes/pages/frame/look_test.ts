import assert from "node:assert/strict";
import { GROUNDS } from "../../../../monitor/fields/looks/grounds.ts";
import { assetPath } from "../../../../routes/pages/frame/assets.ts";
import { WebClient } from "../app/web_client.ts";
import { startPageApp } from "../fixtures/page_app.ts";

const STYLE = new URL(
  "../../../../routes/pages/frame/style.css",
  import.meta.url,
);

Deno.test("the grounds that accents are checked against are those of the style sheet", async () => {
  const text = await Deno.readTextFile(STYLE);
  const [, light = "", dark = ""] = text.split(/:root[^{]*\{/);
  for (
    const [rules, grounds] of [[light, GROUNDS.light], [
      dark,
      GROUNDS.dark,
    ]] as const
  ) {
    const of = (name: string) => {
      const value = new RegExp(`--${name}: (#[0-9a-f]+);`).exec(rules)?.[1];
      return value?.length === 4 ? value.replace(/\w/g, "$&$&") : value;
    };
    assert.equal(of("page"), grounds.page);
    assert.equal(of("card"), grounds.card);
    assert.equal(of("sunk"), grounds.sunk);
    assert.deepEqual(
      ["up-tint", "fair-tint", "down-tint", "none-tint"].map(of),
      grounds.tints,
    );
  }
});

Deno.test("an accent is a style sheet of its own, after the others, and lighter in the dark", async () => {
  await using pages = await startPageApp([], {
    settings: { pageAccent: "#8a1c5b" },
  });
  const { text } = await pages.get("/");
  const styles = [...text.matchAll(/rel="stylesheet" href="([^"]+)"/g)]
    .map(([, path = ""]) => path);
  assert.equal(styles.length, 2);
  const path = styles[1] ?? "";
  assert.match(path, /\/accent-8a1c5b-[0-9a-f]{6}\.css$/);
  const sheet = await pages.get(path);
  assert.equal(sheet.status, 200);
  assert.match(sheet.headers.get("content-type") ?? "", /^text\/css/);
  assert.match(sheet.headers.get("cache-control") ?? "", /immutable/);
  assert.match(sheet.text, /^:root\{--link:#8a1c5b;/);
  const twice = sheet.text.match(
    /data-theme="(?:dark|auto)"\]\{--link:#(?!8a1c5b)/g,
  );
  assert.equal(twice?.length, 2);
});

Deno.test("there is no style sheet of what is not a colour", async () => {
  await using pages = await startPageApp([]);
  const folder = assetPath("style.css").replace("style.css", "");
  for (
    const name of [
      "accent-8a1c5b.css",
      "accent-8a1c5b-gggggg.css",
      "accent-8a1c5b-8a1c5b;.css",
    ]
  ) {
    assert.equal((await pages.get(folder + name)).status, 404, name);
  }
});

const LOGOS = {
  pageLogoUrl: "https://a.example.org/logo.png",
  pageLogoDarkUrl: "https://b.example.org/dark.png",
};

for (
  const [theme, media] of [
    ["auto", "screen and (prefers-color-scheme: dark)"],
    ["light", "not all"],
    ["dark", "screen"],
  ]
) {
  Deno.test(`the logo for the dark is shown as the theme "${theme}" has it`, async () => {
    await using pages = await startPageApp([], { settings: LOGOS });
    const { text, headers } = await pages.get("/", {
      Cookie: `theme=${theme}`,
    });
    assert.ok(
      text.includes(
        `<picture><source srcset="${LOGOS.pageLogoDarkUrl}" media="${media}">` +
          `<img src="${LOGOS.pageLogoUrl}"`,
      ),
    );
    assert.match(
      headers.get("content-security-policy") ?? "",
      /img-src 'self' data: https:\/\/a\.example\.org https:\/\/b\.example\.org;/,
    );
  });
}

const FRAMES: [path: string, allowed: string][] = [
  ["/", "https://wiki.example.org https://*.example.net"],
  ["/history", "https://wiki.example.org https://*.example.net"],
  ["/status/1", "https://wiki.example.org https://*.example.net"],
  ["/widget/1", "*"],
  ["/status/999", "'none'"],
  ["/app/sign-in", "'none'"],
  ["/app/sign-up", "'none'"],
];

Deno.test("the status page may be in a frame of whom the operator names, to readers who are not signed in", async () => {
  await using pages = await startPageApp(undefined, {
    settings: {
      frameAncestors: ["https://wiki.example.org", "https://*.example.net"],
    },
  });
  const ancestors = (headers: Headers) => {
    assert.equal(headers.get("x-frame-options"), null);
    return /frame-ancestors ([^;]*)/.exec(
      headers.get("content-security-policy") ?? "",
    )?.[1];
  };
  for (const [path, allowed] of FRAMES) {
    assert.equal(ancestors((await pages.get(path)).headers), allowed, path);
  }
  const web = new WebClient(pages.app.port);
  await web.signUp("reader@example.org");
  for (const path of ["/", "/history", "/status/1", "/app"]) {
    assert.equal(ancestors((await web.get(path)).headers), "'none'", path);
  }
});

Deno.test("nobody may frame the status page where the operator names nobody", async () => {
  await using pages = await startPageApp([]);
  const { headers } = await pages.get("/");
  assert.match(
    headers.get("content-security-policy") ?? "",
    /frame-ancestors 'none'$/,
  );
});
