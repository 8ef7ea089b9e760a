import assert from "node:assert/strict";
import type { Connection } from "../../../../monitor/dial/connection.ts";
import { createDial, type Dial } from "../../../../monitor/dial/dial.ts";
import { createProber } from "../../../../monitor/checks/create_prober.ts";
import { ProbeFailure } from "../../../../monitor/dial/probe_failure.ts";
import type {
  ErrorKind,
  ProbeResult,
  ProbeTarget,
} from "../../../../monitor/types.ts";
import { loopbackGuard } from "../../fixtures/loopback_guard.ts";
import { probeTarget } from "../../fixtures/probe_target.ts";
import { answer, okAnswer, serveRaw } from "../../fixtures/raw_server.ts";

const OWNER = { ownerId: 1 };

/** Counts what a prober opens and closes. */
function countingDial(dial: Dial) {
  const open = { now: 0, addresses: [] as string[] };
  const counting: Dial = async (endpoint, deadline, observer) => {
    open.addresses.push(endpoint.address);
    const connection = await dial(endpoint, deadline, observer);
    open.now++;
    let isOpen = true;
    const close = () => {
      if (isOpen) open.now--;
      isOpen = false;
      connection.close();
    };
    return {
      read: (buffer) => connection.read(buffer),
      write: (bytes) => connection.write(bytes),
      close,
    } satisfies Connection;
  };
  return { open, dial: counting };
}

const lists: [
  name: string,
  addresses: string[],
  want: ErrorKind | null,
  dialled: string[],
][] = [
  ["the next address after a refusal", ["127.0.0.3", "127.0.0.1"], null, [
    "127.0.0.3",
    "127.0.0.1",
  ]],
  ["the first address that answers", ["127.0.0.1", "127.0.0.3"], null, [
    "127.0.0.1",
  ]],
  ["no address without one", [], "dns", []],
  [
    "eight addresses at most",
    Array(9).fill("127.0.0.3"),
    "refused",
    Array(8).fill("127.0.0.3"),
  ],
];

for (const [name, addresses, want, dialled] of lists) {
  Deno.test(`createProber() tries ${name}`, async () => {
    await using server = serveRaw(answer(okAnswer()));
    const { open, dial } = countingDial(createDial());
    const many = createProber({
      dial,
      resolveTrusted: () => Promise.resolve(addresses),
    });
    const url = `http://name.example:${server.port}/`;
    const result = await many(probeTarget({ url }));
    assert.equal(result.kind, want);
    assert.deepEqual(open.addresses, dialled);
    assert.equal(open.now, 0);
  });
}

const IPV4 = "192.0.2.1";
const [IPV6, OTHER_IPV6] = ["2001:db8::1", "2001:db8::2"];
const refused = new ProbeFailure("refused");
const noRoute = new ProbeFailure("refused", "route");
const noDescriptor = new ProbeFailure(null);
const noIpv6 = new ProbeFailure(null, "route");

const failures: [
  name: string,
  failures: Record<string, ProbeFailure>,
  want: Pick<ProbeResult, "outcome" | "kind" | "suspect">,
][] = [
  ["a refusal and no IPv6", { [IPV4]: refused, [IPV6]: noIpv6 }, {
    outcome: "down",
    kind: "refused",
    suspect: null,
  }],
  ["a refusal after no IPv6", { [IPV6]: noIpv6, [IPV4]: refused }, {
    outcome: "down",
    kind: "refused",
    suspect: null,
  }],
  ["no IPv6 twice", { [IPV6]: noIpv6, [OTHER_IPV6]: noIpv6 }, {
    outcome: "unknown",
    kind: null,
    suspect: "route",
  }],
  ["no route and no IPv6", { [IPV4]: noRoute, [IPV6]: noIpv6 }, {
    outcome: "unknown",
    kind: null,
    suspect: "route",
  }],
  ["a refusal and no descriptor", { [IPV4]: refused, [IPV6]: noDescriptor }, {
    outcome: "unknown",
    kind: null,
    suspect: null,
  }],
];

for (const [name, byAddress, want] of failures) {
  Deno.test(`createProber() makes of ${name}: ${want.outcome}`, async () => {
    const failing = createProber({
      dial: ({ address }) => Promise.reject(byAddress[address]),
      resolveTrusted: () => Promise.resolve(Object.keys(byAddress)),
    });
    const target = probeTarget({ url: "http://name.example/" });
    const { outcome, kind, suspect } = await failing(target);
    assert.deepEqual({ outcome, kind, suspect }, want);
  });
}

Deno.test("createProber() cannot tell of a deadline that own trouble came before", async () => {
  let now = 0;
  const late = createProber({
    dial: () => {
      now = 9_999;
      return Promise.reject(noDescriptor);
    },
    performanceNow: () => now,
  });
  const result = await late(probeTarget({ timeoutMs: 5_000 }));
  assert.deepEqual([result.outcome, result.kind], ["unknown", null]);
});

Deno.test("createProber() connects nowhere when one address of a name is blocked", async () => {
  await using server = serveRaw(answer(okAnswer()));
  const { open, dial } = countingDial(createDial());
  const guarded = createProber({
    dial,
    guard: loopbackGuard,
    resolve: () => Promise.resolve(["127.0.0.1", "127.0.0.2"]),
  });
  const url = `http://name.example:${server.port}/`;
  assert.equal((await guarded(probeTarget({ url, ...OWNER }))).kind, "blocked");
  assert.deepEqual(open.addresses, []);
});

const reachedByUsers: [
  what: string,
  ownPort: boolean,
  whose: Pick<ProbeTarget, "ownerId" | "isGuarded">,
  want: ErrorKind | null,
][] = [
  ["own port", true, OWNER, "blocked"],
  ["port of another service", false, OWNER, null],
  ["own port, from the configuration,", true, { ownerId: null }, null],
  [
    "own port, imported and readdressed by an operator,",
    true,
    { ownerId: null, isGuarded: true },
    "blocked",
  ],
];

for (const [what, ownPort, whose, want] of reachedByUsers) {
  Deno.test(`createProber() that reaches its own machine at its ${what} finds ${want ?? "it up"}`, async () => {
    await using server = serveRaw(answer(okAnswer()));
    const probe = createProber({
      guard: { ...loopbackGuard, isOwnPort: () => ownPort },
    });
    const url = `http://127.0.0.1:${server.port}/`;
    const result = await probe(probeTarget({ url, ...whose }));
    assert.equal(result.kind, want);
  });
}
