import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type AccessEntry,
  formatCombined,
} from "../../routes/server/access_log.ts";

const GOACCESS = "/usr/bin/goaccess";
const LINES = 2000;

const present = await Deno.stat(GOACCESS).then(() => true, () => false);

const nastyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.string({
    unit: fc.constantFrom('"', "\\", "[", "]", " ", "%", "-", "\n"),
  }),
  fc.constantFrom("", "-", " ", "\\", '"', "%s%n", "x".repeat(9000)),
  fc.constantFrom("é".repeat(9000), '" 200 1 "-" "-"\n1.2.3.4 - - ['),
);
const plainText = fc.constantFrom(
  "curl/7.54.0",
  "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
  "https://example.org/a?b=c",
);
const text = fc.oneof(nastyText, plainText);
const target = fc.oneof(
  nastyText.map((path) => `/${path}`),
  fc.constantFrom("/", "/track", "/track?id=1&x=[y]", "*", "http://x.test/"),
  fc.webPath(),
);
const entries: fc.Arbitrary<AccessEntry> = fc.record({
  remoteAddress: fc.oneof(fc.ipV4(), fc.ipV6()),
  user: fc.option(text),
  at: fc.integer({ min: 1.7e12, max: 1.8e12 }),
  method: fc.constantFrom(
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "OPTIONS",
    "TRACE",
    "X",
  ),
  target,
  status: fc.constantFrom(
    101,
    200,
    201,
    204,
    301,
    304,
    400,
    404,
    418,
    429,
    503,
  ),
  bytes: fc.option(fc.nat()),
  referer: fc.option(text),
  userAgent: fc.option(text),
});

Deno.test({
  name:
    "formatCombined() writes lines that GoAccess reads without a failed one",
  ignore: !present,
  async fn() {
    const dir = await Deno.makeTempDir();
    try {
      const sample = fc.sample(entries, { numRuns: LINES, seed: 20170814 });
      const lines = sample.map((entry) => formatCombined(entry) + "\n");
      await Deno.writeTextFile(`${dir}/access.log`, lines.join(""));
      const { success, stderr } = await new Deno.Command(GOACCESS, {
        args: [
          `${dir}/access.log`,
          "--log-format=COMBINED",
          "--no-global-config",
          "--no-progress",
          ...["-o", `${dir}/report.json`],
        ],
      }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
      const { general } = JSON.parse(
        await Deno.readTextFile(`${dir}/report.json`),
      );
      assert.equal(general.failed_requests, 0);
      assert.equal(general.valid_requests, LINES);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  },
});
