import assert from "node:assert/strict";
import { faultSeconds, sleep } from "./fault_plan.ts";
import type { NameTable } from "./name_server.ts";
import { NetworkStage, toldOtherwise } from "./network_stage.ts";
import { canOwnNetworks } from "./own_network.ts";

const ADDRESSES = ["10.1.0.1", "10.2.0.1", "10.3.0.1", "10.4.0.1"] as const;
const [BY_NAME, ...BY_ADDRESS] = ADDRESSES;
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
