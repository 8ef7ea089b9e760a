import assert from "node:assert/strict";
import fc from "fast-check";
import {
  hostileRedirectRows,
  hostileUrlRows,
  hostileUrls,
} from "../../fixtures/hostile_urls.ts";
import { probeAmongCanaries } from "../../fixtures/probe_among_canaries.ts";

const sample = (count: number) => (places: readonly string[]) =>
  fc.sample(hostileUrls(places), count);

Deno.test("createProber() connects to no canary for any row of the tables", async () => {
  const report = await probeAmongCanaries(() => [
    // a WebSocket is a kind of its own; a redirect to one is blocked
    ...hostileUrlRows().filter(({ url }) => !/^wss?:/.test(url)),
    ...hostileRedirectRows(),
  ]);
  assert.deepEqual(report.notBlocked, []);
  assert.equal(report.contacts, 0);
  assert.ok(report.probes > 150 && report.redirects >= 30);
});

Deno.test("createProber() connects to no canary for 300 hostile urls", async () => {
  const report = await probeAmongCanaries(sample(300));
  assert.deepEqual(report.notBlocked, []);
  assert.equal(report.contacts, 0);
  assert.ok(report.redirects > 50);
});

Deno.test("createProber() connects to canaries for hostile urls where all is allowed", async () => {
  const open = { allowPrivate: "all" } as const;
  const report = await probeAmongCanaries(sample(100), open);
  assert.ok(report.contacts > 20, `${report.contacts} contacts`);
});
