import assert from "node:assert/strict";
import { createProber } from "../../monitor/checks/create_prober.ts";
import {
  authority,
  site,
  TLS_NAME,
} from "../monitor/fixtures/certificate_cases.ts";
import { makeCertificate } from "../monitor/fixtures/certificates.ts";
import { probeTarget } from "../monitor/fixtures/probe_target.ts";
import { serveTls } from "../monitor/fixtures/tls_server.ts";

const good = makeCertificate(site);

const probe = createProber({
  caCerts: [authority.cert],
  resolveTrusted: () => Promise.resolve(["127.0.0.1"]),
});

Deno.test("createProber() adds no delay of its own over TLS", async () => {
  const DELAY_MS = 20;
  await using server = await serveTls({ ...good, delayMs: DELAY_MS });
  const url = `https://${TLS_NAME}:${server.port}/`;
  const waits: number[] = [];
  for (let turn = 0; turn < 8; turn++) {
    waits.push((await probe(probeTarget({ url }))).phases.firstByteMs);
  }
  // Nagle's algorithm would hold each answer back by 40 ms; a busy machine not all of them
  const least = Math.min(...waits);
  assert.ok(least >= DELAY_MS - 2 && least < DELAY_MS + 20, `${least} ms`);
});
