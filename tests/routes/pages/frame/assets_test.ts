import assert from "node:assert/strict";
import { assetPath } from "../../../../routes/pages/frame/assets.ts";
import { startPageApp } from "../fixtures/page_app.ts";

Deno.test("everything that a page loads is there, and is kept for ever", async () => {
  await using pages = await startPageApp([]);
  const { text } = await pages.get("/");
  const paths = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)]
    .map(([, path = ""]) => path);
  assert.deepEqual(paths.map((path) => path.split("/").at(-1)), [
    "icon-pending.svg",
    "touch-icon.png",
    "style.css",
    "client.js",
  ]);
  for (const path of paths) {
    const { status, headers } = await pages.get(path);
    assert.equal(status, 200, path);
    assert.equal(
      headers.get("cache-control"),
      "public, max-age=31536000, immutable",
    );
  }
});

Deno.test("an asset under the hash of another version is not kept", async () => {
  await using pages = await startPageApp([]);
  const { status, headers } = await pages.get("/assets/000000000000/style.css");
  assert.equal(status, 200);
  assert.equal(headers.get("cache-control"), "no-cache");
  assert.equal((await pages.get("/assets/x/deno.json")).status, 404);
});

Deno.test("assets have types that browsers run and apply", async () => {
  await using pages = await startPageApp([]);
  const typeOf = async (name: string) =>
    (await pages.get(assetPath(name))).headers.get("content-type");
  assert.equal(await typeOf("style.css"), "text/css; charset=utf-8");
  assert.equal(await typeOf("client.js"), "text/javascript; charset=utf-8");
  assert.equal(await typeOf("icon-up.svg"), "image/svg+xml");
  assert.equal(await typeOf("touch-icon.png"), "image/png");
});

Deno.test("assetPath() refuses a name that nothing has", () => {
  assert.throws(() => assetPath("nothing.css"), {
    name: "RangeError",
    message: 'Cannot link "nothing.css": there is no such asset',
  });
});
