import assert from "node:assert/strict";
import fc from "fast-check";
import {
  hostileRedirectRows,
  hostileUrlRows,
  hostileUrls,
} from "../monitor/fixtures/hostile_urls.ts";
import { probeAmongCanaries } from "../monitor/fixtures/probe_among_canaries.ts";

const URLS = Number(Deno.env.get("HOSTILE_PROBES") ?? 10_000);

Deno.test(`createProber() connects to no canary for ${URLS} hostile urls`, async () => {
  const report = await probeAmongCanaries((places) => [
    ...hostileUrlRows(),
    ...hostileRedirectRows(),
    ...fc.sample(hostileUrls(places), URLS),
  ]);
  assert.deepEqual(report.notBlocked, []);
  assert.equal(report.contacts, 0);
  assert.ok(report.redirects > URLS / 5, `${report.redirects} redirects`);
});
