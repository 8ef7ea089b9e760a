import assert from "node:assert/strict";
import type { NameFinding } from "../../../monitor/dial/dns/name_findings.ts";
import {
  DEFAULT_SETTINGS,
  type ResolverSettings,
} from "../../../monitor/dial/dns/resolv_conf.ts";
import { createTrustedResolver } from "../../../monitor/dial/resolve.ts";

const never = new AbortController().signal;
const SERVERS = [{ ipAddr: "127.0.0.1", port: 53 }];
const none: NameFinding = { is: "no-such-name" };
const found: NameFinding = { is: "addresses", addresses: ["192.0.2.1"] };

/** A resolver whose DNS knows `names`; tells what was asked, and whom. */
function resolverOf(
  names: Record<string, NameFinding>,
  overrides: Partial<ResolverSettings> = {},
  hosts: ReadonlyMap<string, string[]> | null = new Map(),
) {
  const asked: string[] = [];
  const resolve = createTrustedResolver({
    settings: () => ({ ...DEFAULT_SETTINGS, servers: SERVERS, ...overrides }),
    hosts: () => hosts,
    ask: (name) => {
      asked.push(name);
      return Promise.resolve(names[name] ?? none);
    },
    bySystem: (name) => {
      asked.push(`system: ${name}`);
      return Promise.resolve(["192.0.2.99"]);
    },
  });
  return { asked, resolve: (name: string) => resolve(name, never) };
}

const search = ["one.example", "two.example"];

const orders: [name: string, ndots: number, asked: string[]][] = [
  ["db", 1, ["db.one.example", "db.two.example", "db", "system: db"]],
  ["a.b", 1, ["a.b", "a.b.one.example", "a.b.two.example"]],
  ["a.b", 2, ["a.b.one.example", "a.b.two.example", "a.b"]],
  ["a.b.", 2, ["a.b."]],
  ["printer.local", 1, [
    "printer.local",
    "printer.local.one.example",
    "printer.local.two.example",
    "system: printer.local",
  ]],
];

for (const [name, ndots, want] of orders) {
  Deno.test(`createTrustedResolver() looks for ${name} in the order of resolv.conf with ndots ${ndots}`, async () => {
    const { asked, resolve } = resolverOf({}, { search, ndots });
    await resolve(name);
    assert.deepEqual(asked, want);
  });
}

Deno.test("createTrustedResolver() asks nobody for what the hosts file has", async () => {
  const hosts = new Map([["db", ["10.0.0.7"]]]);
  const { asked, resolve } = resolverOf({ db: found }, { search }, hosts);
  assert.deepEqual(await resolve("DB."), ["10.0.0.7"]);
  assert.deepEqual(asked, []);
});

Deno.test("createTrustedResolver() ends with the first name that has addresses", async () => {
  const { asked, resolve } = resolverOf({ "db.two.example": found }, {
    search,
  });
  assert.deepEqual(await resolve("db"), ["192.0.2.1"]);
  assert.deepEqual(asked, ["db.one.example", "db.two.example"]);
});

Deno.test("createTrustedResolver() knows nothing where one of the names was not answered and no other exists", async () => {
  const names: Record<string, NameFinding> = { "a.b": { is: "failed" } };
  await assert.rejects(resolverOf(names, { search }).resolve("a.b"), {
    kind: "dns",
    suspect: "dns",
  });
  names["a.b.two.example"] = found;
  const { resolve } = resolverOf(names, { search });
  assert.deepEqual(await resolve("a.b"), ["192.0.2.1"]);
});

Deno.test("createTrustedResolver() leaves all to the system where its files cannot be read", async () => {
  const noHosts = resolverOf({}, {}, null);
  await noHosts.resolve("a.b");
  const noServers = resolverOf({}, { servers: [] });
  await noServers.resolve("a.b");
  assert.deepEqual([...noHosts.asked, ...noServers.asked], [
    "system: a.b",
    "system: a.b",
  ]);
});
