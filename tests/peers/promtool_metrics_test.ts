import assert from "node:assert/strict";
import { Registry } from "../../metrics/registry.ts";
import { exampleCatalogue } from "../metrics/example_catalogue.ts";

/** Complaints about names that other programs fixed, and no others. */
const KNOWN = [
  'http_request_duration_milliseconds use base unit "seconds" instead of "milliseconds"',
  "sample_external_url_response_ms metric names should not contain abbreviated units",
];

/** Runs `promtool check metrics`, whose findings are lines on stderr. */
async function check(text: string): Promise<string[]> {
  await using promtool = new Deno.Command("promtool", {
    args: ["check", "metrics"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = promtool.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { stdout, stderr } = await promtool.output();
  const lines = (bytes: Uint8Array) =>
    new TextDecoder().decode(bytes).split("\n").filter((line) => line !== "");
  return [...lines(stdout), ...lines(stderr)].sort();
}

Deno.test("promtool has no complaint about the unused catalogue but for fixed names", async () => {
  const registry = new Registry();
  exampleCatalogue(registry);
  assert.deepEqual(await check(registry.render("text")), KNOWN);
});

Deno.test("promtool has no complaint about the catalogue with series but for fixed names", async () => {
  const registry = new Registry();
  const catalogue = exampleCatalogue(registry);
  catalogue.trackingRequests.labels("failure").inc();
  catalogue.trackingRequestDuration.observe(0.1);
  catalogue.httpRequests.labels("200", "GET", "/track").inc();
  catalogue.httpRequests.labels("200", 'G"\\\n\0T', "/é\u{1f600}").inc();
  catalogue.httpDuration.observe(3);
  catalogue.probes.labels("down", "timeout").inc();
  catalogue.probeDuration.observe(1e9);
  catalogue.events.labels("downtime").inc();
  catalogue.claims.labels("won").inc();
  catalogue.storeErrors.labels("commit").inc();
  assert.deepEqual(await check(registry.render("text", "all")), KNOWN);
});

Deno.test("promtool complains about a broken exposition", async () => {
  const found = await check("# TYPE a gauge\na{b=1} 2\n");
  assert.match(found.join("\n"), /error while linting|expected/);
});
