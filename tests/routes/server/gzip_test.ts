import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { acceptsGzip, gzipText } from "../../../routes/server/gzip.ts";
import type { Ctx } from "../../../routes/server/request_context.ts";

const CASES: [header: string | undefined, accepts: boolean][] = [
  [undefined, false],
  ["", false],
  ["br", false],
  ["gzip", true],
  ["GZIP", true],
  ["deflate, gzip;q=1.0, *;q=0.5", true],
  ["gzip;q=0.1", true],
  ["gzip;q=0", false],
  ["gzip; q=0.0, br", false],
  ["gzip;q=0.000 , br", false],
];

for (const [header, accepts] of CASES) {
  Deno.test(`acceptsGzip() of ${JSON.stringify(header)} is ${accepts}`, () => {
    assert.equal(
      acceptsGzip({ req: { header: () => header } } as unknown as Ctx),
      accepts,
    );
  });
}

Deno.test("gzipText() packs what unpacks to the text, short or long, at any level", async () => {
  for (const level of [undefined, 4]) {
    for (const text of ["", "Größe", "€ und 🚦, ".repeat(200_000)]) {
      const packed = await gzipText(text, level);
      assert.equal(gunzipSync(packed).toString(), text);
    }
  }
});

Deno.test("gzipText() lets others run while it packs megabytes", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  // does not pack well, so that it takes its time
  const text = Array.from({ length: 300_000 }, () => Math.random()).join();
  const packed = await gzipText(text);
  clearInterval(timer);
  assert.ok(turns >= 3, `${turns} turns`);
  assert.equal(gunzipSync(packed).toString(), text);
});
