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

const busy = (status: string, more = "") =>
  `HTTP/1.1 ${status}\r\n${more}Content-Length: 2\r\n\r\nok`;
const WAIT = "Retry-After: 5\r\n";

const degraded: [
  name: string,
  text: string,
  target: Partial<ProbeTarget>,
  want: [Outcome, ErrorKind | null],
][] = [
  ["429", busy("429 Busy", WAIT), {}, ["down", "status"]],
  [
    "429 where that is no failure",
    busy("429 Busy", WAIT),
    { degradedIfBusy: true, expectedText: "other" },
    ["degraded", "status"],
  ],
  [
    "503 where that is no failure",
    busy("503 Busy", WAIT),
    { degradedIfBusy: true },
    ["degraded", "status"],
  ],
  [
    "503 without a time",
    busy("503 Busy"),
    { degradedIfBusy: true },
    ["down", "status"],
  ],
  [
    "500 with a time",
    busy("500 Bad", WAIT),
    { degradedIfBusy: true },
    ["down", "status"],
  ],
  [
    "503 that is expected",
    busy("503 Busy", WAIT),
    { degradedIfBusy: true, expectedStatus: "503" },
    ["up", null],
  ],
  ["an answer in time", okAnswer(), { degradedAboveMs: 60_000 }, ["up", null]],
  [
    "an assertion that only degrades",
    okAnswer(),
    {
      assertions: [
        { on: "text", at: "", is: "eq", value: "no", else: "degraded" },
      ],
    },
    ["degraded", "assertion"],
  ],
  [
    "one that only degrades before one that does more",
    okAnswer(),
    {
      assertions: [
        { on: "text", at: "", is: "eq", value: "no", else: "degraded" },
        { on: "text", at: "", is: "eq", value: "nor", else: "down" },
      ],
    },
    ["down", "assertion"],
  ],
];

for (const [name, text, target, want] of degraded) {
  Deno.test(`ProbeAttempt makes of ${name}: ${want}`, async () => {
    await using server = serveRaw(answer(text));
    const probe = createProber();
    const { outcome, kind } = await probe(
      probeTarget({ url: server.url, ...target }),
    );
    assert.deepEqual([outcome, kind], want);
  });
}

Deno.test("ProbeAttempt finds an answer slow by its response time", async () => {
  await using server = serveRaw(answer(okAnswer()));
  let now = 0;
  const late = createProber({ performanceNow: () => now += 1_000 });
  const ask = async (degradedAboveMs: number) => {
    const target = probeTarget({ url: server.url, degradedAboveMs });
    const { outcome, kind, durationMs } = await late(target);
    return [outcome, kind, durationMs > 900];
  };
  assert.deepEqual(await ask(900), ["degraded", "slow", true]);
  assert.deepEqual(await ask(60_000), ["up", null, true]);
  assert.deepEqual(await ask(0), ["up", null, true]);
});
