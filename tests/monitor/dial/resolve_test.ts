import assert from "node:assert/strict";
import { createProber } from "../../../monitor/checks/create_prober.ts";
import type { ProbeGuard } from "../../../monitor/checks/probe_tools.ts";
import type { ErrorKind, Suspect } from "../../../monitor/types.ts";
import { type DnsReply, serveDns } from "../fixtures/dns_server.ts";
import { probeTarget } from "../fixtures/probe_target.ts";
import { answer, okAnswer, serveRaw } from "../fixtures/raw_server.ts";
import { resolversOf } from "../fixtures/resolvers_of.ts";

const TIMEOUT_MS = 300;
const never = new AbortController().signal;

const replies: [name: string, reply: DnsReply, want: string[]][] = [
  ["addresses, IPv4 first", {
    addresses: ["2001:db8::5", "192.0.2.1", "192.0.2.2"],
  }, ["192.0.2.1", "192.0.2.2", "2001:db8::5"]],
  ["one family", { addresses: ["2001:db8::5"] }, ["2001:db8::5"]],
  ["no data", { addresses: [] }, []],
  ["no such name", { code: "NXDOMAIN" }, []],
];

for (const [name, reply, want] of replies) {
  Deno.test(`createResolver() reads ${name}`, async () => {
    await using dns = await serveDns(() => reply);
    using resolvers = resolversOf([dns.nameServer]);
    const { resolve } = resolvers;
    const addresses = await resolve("name.example", never);
    assert.deepEqual([...addresses].sort(), [...want].sort());
    assert.equal(addresses[0], want[0]);
  });
}

Deno.test("createResolver() takes the family that has an answer", async () => {
  await using dns = await serveDns(({ type }) =>
    type === "A" ? { addresses: ["192.0.2.1"] } : { code: "SERVFAIL" }
  );
  using resolvers = resolversOf([dns.nameServer]);
  const { resolve } = resolvers;
  assert.deepEqual(await resolve("name.example", never), ["192.0.2.1"]);
});

for (const name of ["name.example", "name.example."]) {
  Deno.test(`createResolver() asks for "${name}" as it is, once per family`, async () => {
    await using dns = await serveDns(() => ({
      addresses: ["192.0.2.1", "2001:db8::1"],
    }));
    using resolvers = resolversOf([dns.nameServer]);
    await resolvers.resolve(name, never);
    const asked = dns.queries.map(({ name, type }) => `${name} ${type}`);
    assert.deepEqual(asked.sort(), ["name.example A", "name.example AAAA"]);
  });
}

for (const ownerId of [null, 1]) {
  const whose = ownerId === null ? "the configuration" : "a user";
  Deno.test(`createProber() stops a lookup for ${whose} at the deadline`, async () => {
    const untilStopped = (_name: string, signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    const probe = createProber({
      guard: openGuard,
      resolve: untilStopped,
      resolveTrusted: untilStopped,
    });
    const url = "http://name.example/";
    const result = await probe(probeTarget({ url, ownerId, timeoutMs: 200 }));
    assert.deepEqual([result.kind, result.suspect], ["dns", "dns"]);
    assert.ok(result.phases.lookupMs > result.durationMs / 2);
  });
}

const openGuard: ProbeGuard = {
  checkUrl: (raw) => ({ ok: true, url: new URL(raw) }),
  checkTarget: (raw) => ({ ok: true, url: new URL(raw) }),
  checkRedirect: (location, base) => ({
    ok: true,
    url: new URL(location, base),
  }),
  allowsAnswer: (ips) => ips.every((ip) => ip === "127.0.0.1"),
  isOwnPort: () => false,
};

const outcomes: [
  name: string,
  reply: DnsReply,
  want: ErrorKind | null,
  suspect?: Suspect,
][] = [
  ["an allowed address", { addresses: ["127.0.0.1"] }, null],
  ["a blocked address", { addresses: ["127.0.0.2"] }, "blocked"],
  [
    "one blocked address of two",
    { addresses: ["127.0.0.1", "127.0.0.2"] },
    "blocked",
  ],
  [
    "a blocked address of the other family",
    { addresses: ["127.0.0.1", "::1"] },
    "blocked",
  ],
  ["no data", { addresses: [] }, "dns"],
  ["no such name", { code: "NXDOMAIN" }, "dns"],
  ["a failing server", { code: "SERVFAIL" }, "dns", "dns"],
  ["a server that refuses", { code: "REFUSED" }, "dns", "dns"],
  ["a server that cannot read it", { code: "FORMERR" }, "dns", "dns"],
  ["a server without the means", { code: "NOTIMP" }, "dns", "dns"],
  ["silence", "silence", "dns", "dns"],
  ["garbage", { bytes: new Uint8Array(40).fill(0xa5) }, "dns", "dns"],
  ["a loop", { cname: "name.example" }, "dns"],
];

for (const [name, reply, want, suspect = null] of outcomes) {
  Deno.test(`createProber() meets a name with ${name}: ${want ?? "up"}`, async () => {
    await using server = serveRaw(answer(okAnswer()));
    await using dns = await serveDns(() => reply);
    using resolvers = resolversOf([dns.nameServer]);
    const probe = createProber({
      guard: openGuard,
      resolve: resolvers.resolve,
    });
    const result = await probe(probeTarget({
      url: `http://name.example:${server.port}/`,
      timeoutMs: ["silence", "garbage"].includes(name) ? TIMEOUT_MS : 5_000,
      ownerId: 1,
    }));
    assert.equal(result.kind, want);
    assert.equal(result.suspect, suspect);
    assert.equal(server.accepted, want === null ? 1 : 0);
    if (want === "dns") assert.equal(result.phases.connectMs, 0);
  });
}

Deno.test("createProber() resolves once per hop, so that a name cannot change its mind", async () => {
  await using server = serveRaw(async ({ readRequest, send, untilClosed }) => {
    await readRequest();
    await send(
      "HTTP/1.1 302 x\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n",
    );
    await untilClosed();
  });
  await using canary = serveRaw(answer(okAnswer()), { hostname: "127.0.0.2" });
  let asked = 0;
  await using dns = await serveDns(({ type }) => {
    if (type === "AAAA") return { addresses: [] };
    return { addresses: [asked++ === 0 ? "127.0.0.1" : "127.0.0.2"] };
  });
  using resolvers = resolversOf([dns.nameServer]);
  const probe = createProber({
    guard: openGuard,
    resolve: resolvers.resolve,
  });
  const url = `http://name.example:${server.port}/`;
  const result = await probe(probeTarget({ url, ownerId: 1 }));
  assert.equal(result.kind, "blocked");
  assert.deepEqual([server.accepted, canary.accepted, asked], [1, 0, 2]);
});
