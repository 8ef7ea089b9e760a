import assert from "node:assert/strict";
import { faultSeconds, sleep } from "./fault_plan.ts";
import { NetworkStage, toldOtherwise } from "./network_stage.ts";
import { canOwnNetworks } from "./own_network.ts";

const IPV4 = Array.from({ length: 5 }, (_, host) => `10.${host + 1}.0.1`);
const IPV6 = Array.from({ length: 5 }, (_, host) => `fd00:${host + 1}::1`);
const URLS_PER_HOST = 3;
const SETTLE_MS = 3_000;

const ignore = !await canOwnNetworks();

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

/** Several monitors of each address, by names. */
function watched(addresses: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    addresses.flatMap((address) =>
      namesOf([address]).map((name) => [
        name,
        address.includes(":") ? `[${address}]` : address,
      ])
    ),
  );
}

function namesOf(addresses: readonly string[]): string[] {
  return addresses.flatMap((address) =>
    Array.from({ length: URLS_PER_HOST }, (_, index) => `${address} #${index}`)
  );
}

test("when no host answers any more, all are unknown", async () => {
  await using stage = await NetworkStage.set({
    addresses: IPV4,
    table: {},
    hosts: watched(IPV4),
  });
  await sleep(SETTLE_MS);
  await stage.line(IPV4, "down");
  const told = await stage.toldWithin("silent line", faultSeconds(5) * 1_000);
  assert.deepEqual(toldOtherwise(told, namesOf(IPV4), "unknown"), []);
});

test("a host that is silent alone is down at its second probe, and others are up", async () => {
  const [silent = "", ...others] = IPV4;
  await using stage = await NetworkStage.set({
    addresses: IPV4,
    table: {},
    hosts: watched(IPV4),
  });
  await sleep(SETTLE_MS);
  await stage.line([silent], "down");
  const told = await stage.toldWithin("silent host", faultSeconds(5) * 1_000);
  const late = namesOf([silent]).filter((name) =>
    told[name]?.slice(1).every((slot) => slot === "down: timeout") !== true
  );
  assert.deepEqual(late, []);
  assert.deepEqual(toldOtherwise(told, namesOf(others), "up"), []);
});

test("when no IPv6 address answers any more, those are unknown, and names that have another are up", async () => {
  const both = ["one.example.com", "two.example.com"];
  const table = Object.fromEntries(both.map((name, index) => [
    name,
    { addresses: [IPV6[index] ?? "", IPV4[index] ?? ""] },
  ]));
  await using stage = await NetworkStage.set({
    addresses: [...IPV4, ...IPV6],
    table,
    hosts: {
      ...watched([...IPV4, ...IPV6]),
      ...Object.fromEntries(both.map((name) => [name, name])),
    },
  });
  await sleep(SETTLE_MS);
  await stage.line(IPV6, "down");
  const told = await stage.toldWithin("half a line", faultSeconds(5) * 1_000);
  assert.deepEqual(toldOtherwise(told, namesOf(IPV6), "unknown"), []);
  const up = [...namesOf(IPV4), ...both];
  assert.deepEqual(toldOtherwise(told, up, "up"), []);
});
