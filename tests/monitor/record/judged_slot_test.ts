import assert from "node:assert/strict";
import { hostOf } from "../../../monitor/rounds/host_of.ts";
import { judgedSlotOf } from "../../../monitor/record/judged_slot.ts";
import { monitoredUrl, probeResult } from "../fixtures/monitored_url.ts";

Deno.test("entryOf() keeps a tenth of a millisecond, and nothing of an unknown outcome but the slot", () => {
  const monitor = monitoredUrl();
  const known = judgedSlotOf(monitor, 7, probeResult({ durationMs: 12.3456 }));
  assert.equal(known.tick.durationMs, 12.3);
  const unknown = judgedSlotOf(
    monitor,
    7,
    probeResult({ outcome: "unknown", durationMs: 90_000, status: 503 }),
  );
  assert.deepEqual(unknown.tick, {
    at: 7,
    outcome: "unknown",
    durationMs: null,
    status: null,
    kind: null,
  });
});

Deno.test("judgedSlotOf() keeps an answer without a response time where the time was ours", () => {
  const result = { ...probeResult(), durationMs: null };
  const { tick } = judgedSlotOf(monitoredUrl(), 7, result);
  assert.deepEqual([tick.outcome, tick.durationMs], ["up", null]);
});

Deno.test("judgedSlotOf() makes one kind of a refused address and of a missing name, but for the operator", () => {
  const result = probeResult({ outcome: "down", kind: "blocked" });
  const kindFor = (ownerId: number | null) =>
    judgedSlotOf(monitoredUrl({ ownerId }), 7, result).tick.kind;
  assert.equal(kindFor(1), "dns");
  assert.equal(kindFor(null), "blocked");
});

const EXPIRIES: [expiresAt: number | null, hour: number | null][] = [
  [null, null],
  [3_600_000 * 5 + 1, 5],
  [-1, 0],
  [-62_135_596_800_000, 0],
  [NaN, null],
  [253_402_300_799_000, 70_389_527],
];

for (const [certificateExpiresAt, hour] of EXPIRIES) {
  Deno.test(`entryOf() makes hour ${hour} of a certificate that expires at ${certificateExpiresAt}`, () => {
    const result = probeResult({ certificateExpiresAt });
    const { certificateExpiryHour } = judgedSlotOf(monitoredUrl(), 1, result);
    assert.equal(certificateExpiryHour, hour);
  });
}

Deno.test("hostOf() is the host name for users' urls, and host and port for the operator's", () => {
  const url = "http://Example.com:8080/path";
  assert.equal(hostOf(monitoredUrl({ url, ownerId: 1 })), "example.com");
  assert.equal(hostOf(monitoredUrl({ url })), "example.com:8080");
  const dotted = monitoredUrl({ url: "http://example.com./", ownerId: 1 });
  assert.equal(hostOf(dotted), "example.com");
});
