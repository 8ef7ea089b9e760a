import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import fc from "fast-check";
import { AddressGuard } from "../../../../monitor/guard/address_guard.ts";
import {
  type DnsQuery,
  type DnsReply,
  type DnsServer,
  serveDns,
} from "../../fixtures/dns_server.ts";
import { resolversOf } from "../../fixtures/resolvers_of.ts";

const never = new AbortController().signal;
const GOOD: DnsReply = { addresses: ["192.0.2.1"] };
const noAnswer = { name: "ProbeFailure", kind: "dns", suspect: "dns" };

async function ask(
  servers: readonly DnsServer[],
  name = "name.example",
): Promise<readonly string[]> {
  const addresses = servers.map(({ nameServer }) => nameServer);
  using resolvers = resolversOf(addresses, { attempts: 1 });
  return await resolvers.resolve(name, never);
}

function seen({ queries }: DnsServer): string[] {
  return queries.map(({ type, via }) => `${type} ${via}`).sort();
}

const BOTH = ["A udp", "AAAA udp"];

Deno.test("DnsClient asks over TCP for what does not fit", async () => {
  await using dns = await serveDns(({ via }) =>
    via === "udp" ? "truncated" : GOOD
  );
  assert.deepEqual(await ask([dns]), ["192.0.2.1"]);
  assert.deepEqual(seen(dns), ["A tcp", "A udp", "AAAA tcp", "AAAA udp"]);
});

Deno.test("DnsClient asks over TCP a server that is silent over UDP", async () => {
  await using dns = await serveDns(({ via }) =>
    via === "udp" ? "silence" : GOOD
  );
  assert.deepEqual(await ask([dns]), ["192.0.2.1"]);
});

const unable: DnsReply[] = [
  { code: "SERVFAIL" },
  { code: "REFUSED" },
  { code: "FORMERR" },
  { code: "NOTIMP" },
];

for (const reply of unable) {
  Deno.test(`DnsClient asks the next server after ${JSON.stringify(reply)}, and nobody twice`, async () => {
    await using failing = await serveDns(() => reply);
    await using good = await serveDns(() => GOOD);
    assert.deepEqual(await ask([failing, good]), ["192.0.2.1"]);
    assert.deepEqual(seen(failing), BOTH);
    await assert.rejects(ask([failing, failing]), noAnswer);
  });
}

Deno.test("DnsClient asks first who answered last", async () => {
  await using silent = await serveDns(() => "silence");
  await using good = await serveDns(() => GOOD);
  using resolvers = resolversOf([silent.nameServer, good.nameServer]);
  for (let turn = 0; turn < 3; turn++) {
    assert.deepEqual(await resolvers.resolve("name.example", never), [
      "192.0.2.1",
    ]);
  }
  assert.deepEqual(seen(silent), BOTH);
});

Deno.test("DnsClient believes the first server that says that there is no such name", async () => {
  await using first = await serveDns(() => ({ code: "NXDOMAIN" }));
  await using second = await serveDns(() => GOOD);
  assert.deepEqual(await ask([first, second]), []);
  assert.deepEqual(seen(second), []);
});

const halves: [name: string, AAAA: DnsReply][] = [
  ["no such name", { code: "NXDOMAIN" }],
  ["no data", { addresses: [] }],
  ["a failure", { code: "SERVFAIL" }],
  ["silence", "silence"],
];

for (const [name, AAAA] of halves) {
  Deno.test(`DnsClient takes the family that has addresses where the other has ${name}`, async () => {
    await using dns = await serveDns(({ type }) => type === "A" ? GOOD : AAAA);
    assert.deepEqual(await ask([dns]), ["192.0.2.1"]);
  });
}

Deno.test("DnsClient does not call a name unknown of which one family is not answered", async () => {
  await using dns = await serveDns(({ type }) => ({
    code: type === "A" ? "SERVFAIL" : "NXDOMAIN",
  }));
  await assert.rejects(ask([dns]), noAnswer);
});

Deno.test("DnsClient asks nobody for what cannot be a name, which does not exist", async () => {
  await using dns = await serveDns(() => GOOD);
  assert.deepEqual(await ask([dns], `${"x".repeat(64)}.example`), []);
  assert.deepEqual(dns.queries, []);
});

Deno.test("DnsClient stops with its signal", async () => {
  const stop = new AbortController();
  await using dns = await serveDns(() => {
    stop.abort();
    return "silence";
  });
  using resolvers = resolversOf([dns.nameServer]);
  await assert.rejects(resolvers.resolve("name.example", stop.signal), {
    name: "AbortError",
  });
  await assert.rejects(resolvers.resolve("name.example", stop.signal), {
    name: "AbortError",
  });
});

/** A server that first answers wrongly in each way, from elsewhere too, and then rightly. */
async function serveAmongForgers(): Promise<
  DnsServer & { ports: Set<number> }
> {
  const socket = createSocket("udp4");
  const elsewhere = createSocket("udp4");
  const ports = new Set<number>();
  const queries: DnsQuery[] = [];
  socket.on("message", (query, { address, port }) => {
    ports.add(port);
    const record = (last: number) => [
      ...[0xc0, 12, 0, query.at(-3) ?? 0, 0, 1, 0, 0, 0, 0],
      ...(query.at(-3) === 1 ? [0, 4, 192, 0, 2, last] : [0, 0]),
    ];
    const reply = (last: number) => {
      const bytes = Uint8Array.from([...query, ...record(last)]);
      bytes.set([0x81, 0x80, 0, 1, 0, 1], 2);
      return bytes;
    };
    const otherId = reply(66);
    otherId[0] = (otherId[0] ?? 0) ^ 1;
    const otherName = reply(66);
    otherName.set([0x78], 13);
    elsewhere.send(reply(66), port, address, () => {
      socket.send(otherId, port, address);
      socket.send(otherName, port, address);
      socket.send(new Uint8Array(), port, address);
      socket.send(reply(1), port, address);
    });
  });
  socket.bind(0, "127.0.0.1");
  elsewhere.bind(0, "127.0.0.1");
  await Promise.all([once(socket, "listening"), once(elsewhere, "listening")]);
  return {
    nameServer: { ipAddr: "127.0.0.1", port: socket.address().port },
    queries,
    ports,
    async [Symbol.asyncDispose]() {
      const closed = [once(socket, "close"), once(elsewhere, "close")];
      socket.close();
      elsewhere.close();
      await Promise.all(closed);
    },
  };
}

Deno.test("DnsClient believes nobody but its server about its own question, and changes its port", async () => {
  await using dns = await serveAmongForgers();
  using resolvers = resolversOf([dns.nameServer]);
  for (let turn = 0; turn < 200; turn++) {
    const addresses = await resolvers.resolve("name.example", never);
    assert.deepEqual(addresses, ["192.0.2.1"]);
  }
  assert.ok(dns.ports.size >= 4, `only ${dns.ports.size} ports`);
});

Deno.test("each name that the guard lets pass reaches the name server", async () => {
  await using dns = await serveDns(() => GOOD);
  using resolvers = resolversOf([dns.nameServer]);
  const guard = new AddressGuard();
  const letters = fc.constantFrom(..."ab0-_.xn--é");
  const texts = fc.array(letters, { minLength: 1, maxLength: 70 })
    .map((list) => `http://${list.join("")}.example.com/`);
  let count = 0;
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const verdict = guard.checkUrl(text);
      if (!verdict.ok) return;
      count++;
      const { hostname } = verdict.url;
      dns.queries.length = 0;
      await resolvers.resolve(hostname, never);
      assert.equal(dns.queries[0]?.name, hostname.replace(/\.$/, ""));
    }),
    { numRuns: 400 },
  );
  assert.ok(count > 20, `only ${count} names passed`);
});
