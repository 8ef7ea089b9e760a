import assert from "node:assert/strict";
import { startHttpApp } from "../fixtures/http_app.ts";

const PROXY = { trustedProxies: ["127.0.0.1"] };

/** What a proxy says, and where the links of a page then lead. */
const ORIGINS: [
  headers: Record<string, string>,
  settings: { trustedProxies?: string[]; publicUrl?: string },
  origin: string,
][] = [
  [{ "X-Forwarded-Proto": "https" }, PROXY, "https://own"],
  [{ "X-Forwarded-Proto": "HTTPS, http" }, PROXY, "https://own"],
  [{ "X-Forwarded-Proto": "http" }, PROXY, "http://own"],
  [{ "X-Forwarded-Host": "up.example.org" }, PROXY, "http://up.example.org"],
  [
    {
      "X-Forwarded-Proto": "https",
      "X-Forwarded-Host": "Up.example.org:8443, inner",
    },
    PROXY,
    "https://up.example.org:8443",
  ],
  [{ "X-Forwarded-Host": "a/b?" }, PROXY, "http://own"],
  [
    { "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example" },
    {},
    "http://own",
  ],
  [
    { "X-Forwarded-Proto": "http", "X-Forwarded-Host": "inner" },
    { ...PROXY, publicUrl: "https://up.example.org" },
    "https://up.example.org",
  ],
];

for (const [headers, settings, origin] of ORIGINS) {
  Deno.test(`with ${JSON.stringify({ ...headers, ...settings })} links lead to ${origin}`, async () => {
    await using app = await startHttpApp({ checkDocument: false, settings });
    const own = `127.0.0.1:${app.port}`;
    const response = await fetch(`http://${own}/feed/events.atom`, { headers });
    const text = await response.text();
    const expected = origin.replace("own", own);
    assert.ok(text.includes(`<id>${expected}/`), text.slice(0, 600));
    assert.equal(
      response.headers.get("Strict-Transport-Security"),
      origin.startsWith("https:") ? "max-age=31536000" : null,
    );
  });
}
