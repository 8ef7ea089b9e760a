import assert from "node:assert/strict";
import { LatestPhases } from "../../monitor/latest_phases.ts";
import type { Monitor, ProbeResult } from "../../monitor/types.ts";
import { MonitorTable } from "../../monitor/monitor_table.ts";
import { monitoredUrl, probeResult } from "./fixtures/monitored_url.ts";

/** Probes that end when the test says so, the first after 1 s, each a second after the one before. */
function rigOf() {
  const table = new MonitorTable();
  const ends: ((lookupMs: number) => void)[] = [];
  const probe = (_: Monitor) => {
    const { promise, resolve } = Promise.withResolvers<ProbeResult>();
    const phases = { lookupMs: 0, connectMs: 0, tlsMs: 0, firstByteMs: 0 };
    ends.push((lookupMs) =>
      resolve(probeResult({ phases: { ...phases, lookupMs } }))
    );
    return promise;
  };
  let now = 0;
  const latest = new LatestPhases(probe, table, () => now += 1_000);
  const seen = () => {
    const known = latest.get(1);
    return known && [known.at, known.phases.lookupMs];
  };
  return { table, ends, latest, seen };
}

Deno.test("LatestPhases keeps when the probe began", async () => {
  const { ends, latest, seen } = rigOf();
  const probe = latest.probe(monitoredUrl());
  assert.equal(seen(), undefined);
  ends[0]?.(7);
  await probe;
  assert.deepEqual(seen(), [1_000, 7]);
});

Deno.test("LatestPhases keeps those of the probe that began last, though another ends after it", async () => {
  const { ends, latest, seen } = rigOf();
  const probes = [latest.probe(monitoredUrl()), latest.probe(monitoredUrl())];
  ends[1]?.(8);
  await probes[1];
  ends[0]?.(7);
  await probes[0];
  assert.deepEqual(seen(), [2_000, 8]);
});

Deno.test("LatestPhases forgets a url that is changed", async () => {
  const { table, ends, latest, seen } = rigOf();
  const probe = latest.probe(monitoredUrl());
  ends[0]?.(7);
  await probe;
  table.set(monitoredUrl({ updatedAt: 2 }));
  assert.equal(seen(), undefined);
});
