import assert from "node:assert/strict";
import { faultSeconds, sleep } from "./fault_plan.ts";
import type { NameTable } from "./name_server.ts";
import type { NameServerProcess } from "./name_server_process.ts";
import { NetworkStage, toldOtherwise } from "./network_stage.ts";
import { canOwnNetworks } from "./own_network.ts";

const ADDRESSES = ["10.1.0.1", "10.2.0.1", "10.3.0.1", "10.4.0.1"] as const;
const [BY_NAME, ...BY_ADDRESS] = ADDRESSES;
const SILENT = "10.200.0.1";
const NAMES = ["one.example.com", "two.example.org", "three.example.net"];
const USERS = NAMES.map((name) => `${name} of a user`);
const WELL: NameTable = Object.fromEntries(
  NAMES.map((name) => [name, { addresses: [BY_NAME] }]),
);
/** Until what has changed is told alone. */
const SETTLE_MS = 2_500;

const ignore = !await canOwnNetworks();

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

/** Monitors whose names are their hosts. */
function named(hosts: readonly string[]): Record<string, string> {
  return Object.fromEntries(hosts.map((host) => [host, host]));
}

function watchNames(): Promise<NetworkStage> {
  return NetworkStage.set({
    addresses: ADDRESSES,
    table: WELL,
    hosts: named([...BY_ADDRESS, ...NAMES]),
    userHosts: Object.fromEntries(
      USERS.map((name, index) => [name, NAMES[index] ?? ""]),
    ),
  });
}

/** What a name server that cannot tell does. */
const SPEECHLESS: Readonly<
  Record<string, (names: NameServerProcess) => Promise<unknown>>
> = {
  "has a closed port": (names) => names[Symbol.asyncDispose](),
  "says SERVFAIL": (names) => names.answer({ "*": { code: "SERVFAIL" } }),
  "says REFUSED": (names) => names.answer({ "*": { code: "REFUSED" } }),
  "is silent": (names) => names.answer({ "*": "silence" }),
};

for (const [what, act] of Object.entries(SPEECHLESS)) {
  test(`when the name server ${what}, urls by name are unknown and others up`, async () => {
    await using stage = await watchNames();
    await sleep(SETTLE_MS);
    await act(stage.names);
    await sleep(SETTLE_MS);
    const told = await stage.toldWithin(
      `name server ${what}`,
      faultSeconds(5) * 1_000,
    );
    assert.deepEqual(toldOtherwise(told, BY_ADDRESS, "up"), []);
    const byName = [...NAMES, ...USERS];
    assert.deepEqual(toldOtherwise(told, byName, "unknown"), []);
  });
}

test("a name that does not exist is down while others of the same server are up", async () => {
  await using stage = await watchNames();
  await sleep(SETTLE_MS);
  const [missing = "", ...others] = NAMES;
  const [missingOfUser = "", ...othersOfUser] = USERS;
  const { [missing]: _, ...table } = WELL;
  await stage.names.answer(table);
  await sleep(SETTLE_MS);
  const told = await stage.toldWithin(
    "missing name",
    faultSeconds(5) * 1_000,
  );
  const gone = [missing, missingOfUser];
  assert.deepEqual(toldOtherwise(told, gone, "down: dns"), []);
  const there = [...BY_ADDRESS, ...others, ...othersOfUser];
  assert.deepEqual(toldOtherwise(told, there, "up"), []);
});

const ODD: NameTable = {
  "two.example.com": { addresses: [SILENT, BY_NAME] },
  "a_b.example.com": { addresses: [BY_NAME] },
  "_c.example.com": { addresses: [BY_NAME] },
};

test("names that browsers can ask are up: two addresses of which the first is silent, and underscores", async () => {
  const hosts = Object.keys(ODD);
  const ofUser = hosts.map((host) => `${host} of a user`);
  await using stage = await NetworkStage.set({
    addresses: ADDRESSES,
    table: ODD,
    hosts: named([...hosts, ...BY_ADDRESS]),
    userHosts: Object.fromEntries(
      ofUser.map((name, index) => [name, hosts[index] ?? ""]),
    ),
  });
  await sleep(SETTLE_MS);
  const told = await stage.toldWithin("odd names", faultSeconds(5) * 1_000);
  // a name that cannot be asked may be refused at once, but an address may not
  const kept = ofUser.filter((name) => !stage.refused.includes(name));
  assert.ok(kept.some((name) => name.startsWith("two.")));
  assert.deepEqual(toldOtherwise(told, [...hosts, ...kept], "up"), []);
});
