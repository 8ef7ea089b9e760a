import assert from "node:assert/strict";
import { createProber } from "../../../../monitor/checks/create_prober.ts";
import { AddressGuard } from "../../../../monitor/guard/address_guard.ts";
import type { ErrorKind, ProbeTarget } from "../../../../monitor/types.ts";
import {
  type DnsQuery,
  type DnsRecord,
  type DnsReply,
  serveDns,
} from "../../fixtures/dns_server.ts";
import { probeTarget } from "../../fixtures/probe_target.ts";

const probe = createProber();

const name = (text: string) => [
  ...text.split(".").flatMap((label) => [
    label.length,
    ...new TextEncoder().encode(label),
  ]),
  0,
];
const texts = (...parts: string[]) =>
  parts.flatMap((part) => [part.length, ...new TextEncoder().encode(part)]);
const MX: DnsRecord = { type: 15, data: [0, 10, ...name("Mail.example.org")] };
const SOA: DnsRecord = {
  type: 6,
  data: [
    ...name("ns1.example.org"),
    ...name("admin.example.org"),
    ...[0x78, 0xa4, 0x3c, 0x35],
    ...[0, 0, 28, 32, 0, 0, 14, 16, 0, 18, 117, 0, 0, 0, 1, 44],
  ],
};
const TXT: DnsRecord = { type: 16, data: texts("v=spf1 ", "-all") };
const NS: DnsRecord = { type: 2, data: name("ns1.example.org") };
const CNAME: DnsRecord = { type: 5, data: name("edge.example.net") };
const TWO_ADDRESSES = { addresses: ["192.0.2.1", "192.0.2.2", "2001:db8::1"] };

const cases: [
  search: string,
  reply: DnsReply,
  want: ErrorKind | null,
  rule?: Partial<ProbeTarget>,
][] = [
  ["", TWO_ADDRESSES, null],
  ["type=A&expect=192.0.2.2", TWO_ADDRESSES, null],
  ["type=A&expect=192.0.2.2&expect=192.0.2.1", TWO_ADDRESSES, null],
  ["type=A&expect=192.0.2.2&expect=192.0.2.3", TWO_ADDRESSES, "text"],
  ["type=A&expect=192.0.2", TWO_ADDRESSES, "text"],
  ["type=aaaa&expect=2001:DB8:0::1", TWO_ADDRESSES, null],
  ["type=AAAA&expect=2001:db8::2", TWO_ADDRESSES, "text"],
  ["type=MX", { records: [MX] }, null],
  ["type=MX&expect=mail.example.org.", { records: [MX] }, null],
  ["type=MX&expect=10%20mail.example.org", { records: [MX] }, null],
  ["type=MX&expect=20%20mail.example.org", { records: [MX] }, "text"],
  ["type=MX&expect=example.org", { records: [MX] }, "text"],
  ["type=TXT&expect=v%3Dspf1%20-all", { records: [TXT] }, null],
  ["type=TXT&expect=V%3Dspf1%20-all", { records: [TXT] }, "text"],
  ["type=TXT", { records: [TXT] }, null, { expectedText: "spf1" }],
  ["type=TXT", { records: [TXT] }, "text", { expectedText: "spf2" }],
  ["type=NS&expect=NS1.example.org", { records: [NS] }, null],
  ["type=CNAME&expect=edge.example.net", { records: [CNAME] }, null],
  ["type=SOA&expect=2024029237", { records: [SOA] }, null],
  ["type=SOA&expect=ns1.example.org", { records: [SOA] }, null],
  ["type=SOA&expect=2024029238", { records: [SOA] }, "text"],
  ["type=A", { records: [CNAME] }, "dns"],
  ["type=A", { records: [] }, "dns"],
  ["type=A", { records: [{ type: 1, data: [1, 2, 3] }] }, "timeout"],
  ["", { code: "NXDOMAIN" }, "dns"],
  ["rcode=NXDOMAIN", { code: "NXDOMAIN" }, null],
  ["rcode=nxdomain", TWO_ADDRESSES, "dns"],
  ["", { code: "SERVFAIL" }, "dns"],
  ["", { code: "REFUSED" }, "dns"],
  ["rcode=REFUSED", { code: "REFUSED" }, null],
];

for (const [search, reply, want, rule = {}] of cases) {
  Deno.test(`dnsCheck() of ?${search} and ${JSON.stringify(reply).slice(0, 50)}: ${want ?? "up"}`, async () => {
    await using server = await serveDns(() => reply);
    const { ipAddr, port } = server.nameServer;
    const url = `dns://www.example.org?${search}&server=${ipAddr}:${port}`;
    const target = { url: url.replace("?&", "?"), ...rule };
    const result = await probe(probeTarget({ ...target, timeoutMs: 400 }));
    assert.equal(result.kind, want);
    assert.equal(result.address, ipAddr);
    assert.equal(result.suspect, want === "timeout" ? "wait" : null);
    assert.equal(server.queries[0]?.name, "www.example.org");
    assert.equal(server.queries[0]?.via, "udp");
  });
}

Deno.test("dnsCheck() asks by TCP what UDP cut short", async () => {
  await using server = await serveDns(({ via }) =>
    via === "udp" ? "truncated" : TWO_ADDRESSES
  );
  const { ipAddr, port } = server.nameServer;
  const url = `dns://a.example.org?server=${ipAddr}:${port}`;
  assert.equal((await probe(probeTarget({ url }))).kind, null);
  assert.deepEqual(server.queries.map(({ via }) => via), ["udp", "tcp"]);
});

const lost: [
  name: string,
  reply: (query: DnsQuery, before: number) => DnsReply,
][] = [
  [
    "by TCP what UDP left unanswered",
    ({ via }) => via === "udp" ? "silence" : TWO_ADDRESSES,
  ],
  [
    "by UDP again what was lost, whatever becomes of TCP",
    ({ via }, before) =>
      via === "tcp" || before === 0 ? "silence" : TWO_ADDRESSES,
  ],
];

for (const [name, reply] of lost) {
  Deno.test(`dnsCheck() asks ${name}`, async () => {
    let before = 0;
    await using server = await serveDns((query) =>
      reply(query, query.via === "udp" ? before++ : 0)
    );
    const { ipAddr, port } = server.nameServer;
    const url = `dns://a.example.org?server=${ipAddr}:${port}`;
    assert.equal((await probe(probeTarget({ url }))).kind, null);
    assert.equal(server.queries[0]?.via, "udp");
    assert.ok(server.queries.some(({ via }) => via === "tcp"));
  });
}

for (const transport of ["udp", "tcp"]) {
  Deno.test(`dnsCheck() asks by ${transport} alone where the address says so`, async () => {
    await using server = await serveDns(() => TWO_ADDRESSES);
    const { ipAddr, port } = server.nameServer;
    const url =
      `dns://a.example.org?transport=${transport}&server=${ipAddr}:${port}`;
    assert.equal((await probe(probeTarget({ url }))).kind, null);
    assert.deepEqual(server.queries.map(({ via }) => via), [transport]);
  });
}

Deno.test("dnsCheck() asks the system's name server where none is named", async () => {
  await using server = await serveDns(() => TWO_ADDRESSES);
  const asking = createProber({ nameServers: () => [server.nameServer] });
  const target = probeTarget({ url: "dns://a.example.org?expect=192.0.2.1" });
  assert.equal((await asking(target)).kind, null);
  const alone = createProber({ nameServers: () => [] });
  assert.equal((await alone(target)).outcome, "unknown");
});

Deno.test("dnsCheck() waits for a name server by its name, and never asks a blocked one", async () => {
  await using server = await serveDns(() => TWO_ADDRESSES);
  const { port } = server.nameServer;
  const named = createProber({
    resolveTrusted: () => Promise.resolve(["127.0.0.1"]),
    resolve: () => Promise.resolve(["127.0.0.1"]),
    guard: new AddressGuard(),
  });
  const url = `dns://a.example.org?server=ns.example.org:${port}`;
  const result = await named(probeTarget({ url }));
  assert.equal(result.kind, null);
  assert.equal(result.path?.byName, true);
  assert.equal(server.queries.length, 1);
  for (const at of ["ns.example.org", `ns.example.org:${port}`, "127.0.0.1"]) {
    const blocked = `dns://a.example.org?server=${at}`;
    const { kind } = await named(probeTarget({ url: blocked, ownerId: 1 }));
    assert.equal(kind, "blocked", at);
  }
  assert.equal(server.queries.length, 1);
});
