import assert from "node:assert/strict";
import { createProber } from "../../../monitor/checks/create_prober.ts";
import type { Dial } from "../../../monitor/dial/dial.ts";
import { ProbeFailure } from "../../../monitor/dial/probe_failure.ts";
import type {
  ErrorKind,
  Outcome,
  ProbeTarget,
  Suspect,
} from "../../../monitor/types.ts";
import { probeTarget } from "../fixtures/probe_target.ts";
import { answer, okAnswer, serveRaw } from "../fixtures/raw_server.ts";

const inverted: [
  name: string,
  target: Partial<ProbeTarget>,
  failure: ProbeFailure | null,
  want: [Outcome, ErrorKind | null, Suspect | null],
][] = [
  ["a good answer", {}, null, ["down", "inverted", null]],
  ["a bad status", { expectedStatus: "404" }, null, ["up", null, null]],
  ["a refusal", {}, new ProbeFailure("refused"), ["up", null, null]],
  [
    "a failure that our network may have caused",
    {},
    new ProbeFailure("timeout", "wait"),
    ["up", null, "wait"],
  ],
  ["trouble of our own", {}, new ProbeFailure(null), ["unknown", null, null]],
];

for (const [name, target, failure, want] of inverted) {
  Deno.test(`ProbeAttempt makes of ${name} the opposite where that is wanted`, async () => {
    await using server = serveRaw(answer(okAnswer()));
    const failing: Dial = () => Promise.reject(failure);
    const probe = createProber(failure === null ? {} : { dial: failing });
    const { outcome, kind, suspect } = await probe(
      probeTarget({ url: server.url, inverted: true, ...target }),
    );
    assert.deepEqual([outcome, kind, suspect], want);
  });
}

const versions: [
  version: ProbeTarget["ipVersion"],
  addresses: string[],
  dialled: string[],
  kind: ErrorKind,
][] = [
  ["4", ["192.0.2.1", "2001:db8::1"], ["192.0.2.1"], "refused"],
  ["6", ["192.0.2.1", "2001:db8::1"], ["2001:db8::1"], "refused"],
  ["6", ["192.0.2.1"], [], "dns"],
  ["any", ["192.0.2.1"], ["192.0.2.1"], "refused"],
];

for (const [ipVersion, addresses, wanted, want] of versions) {
  Deno.test(`ProbeAttempt asks of ${addresses} for ${ipVersion}: ${wanted}`, async () => {
    const dialled: string[] = [];
    const probe = createProber({
      resolveTrusted: () => Promise.resolve(addresses),
      dial: ({ address }) => {
        dialled.push(address);
        return Promise.reject(new ProbeFailure("refused"));
      },
    });
    const url = "https://named.example.org/";
    const { kind } = await probe(probeTarget({ url, ipVersion }));
    assert.deepEqual(dialled, wanted);
    assert.equal(kind, want);
  });
}
