import assert from "node:assert/strict";
import { createProber } from "../../../../monitor/checks/create_prober.ts";
import { oddCases } from "../../fixtures/odd/odd_cases.ts";
import { probeTarget } from "../../fixtures/probe_target.ts";
import { serveRaw } from "../../fixtures/raw_server.ts";

const probe = createProber();

for (const [name, behaviour, want, overrides] of oddCases) {
  Deno.test(`createProber() meets a server that ${name}: ${want}`, async () => {
    await using server = serveRaw(behaviour);
    const result = await probe(probeTarget({ url: server.url, ...overrides }));
    assert.equal(result.kind ?? "up", want);
  });
}
