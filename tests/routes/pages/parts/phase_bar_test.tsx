import assert from "node:assert/strict";
import { PhaseBar } from "../../../../routes/pages/parts/phase_bar.tsx";

Deno.test("PhaseBar shares its width out by time, and names each phase with its time", () => {
  const phases = { lookupMs: 5, connectMs: 15, tlsMs: 30, firstByteMs: 1_950 };
  const html = String(<PhaseBar phases={phases} />);
  const told = [...html.matchAll(/<\/i>([^<]+)<\/dt><dd>([^<]+)/g)]
    .map(([, name, value]) => `${name}: ${value}`);
  assert.deepEqual(told, [
    "Name lookup: 5.0 ms",
    "Connect: 15 ms",
    "TLS: 30 ms",
    "First byte: 1.95 s",
  ]);
  const places = [...html.matchAll(/ x="([\d.]+)" width="([\d.]+)"/g)]
    .map(([, x, width]) => [Number(x), Number(width)]);
  assert.deepEqual(places, [[0, 2.5], [2.5, 7.5], [10, 15], [25, 975]]);
});

Deno.test("PhaseBar draws nothing wide where no phase was reached", () => {
  const phases = { lookupMs: 0, connectMs: 0, tlsMs: 0, firstByteMs: 0 };
  assert.doesNotMatch(String(<PhaseBar phases={phases} />), /NaN/);
});
