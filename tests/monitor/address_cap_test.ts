import assert from "node:assert/strict";
import { AddressCap, MAX_PER_ADDRESS } from "../../monitor/address_cap.ts";
import { createProber } from "../../monitor/probe_http.ts";
import { ProbeFailure } from "../../monitor/probe_failure.ts";
import type { Connection } from "../../monitor/connection.ts";
import { loopbackGuard } from "./fixtures/loopback_guard.ts";
import { probeTarget } from "./fixtures/probe_target.ts";

function fill(cap: AddressCap, ip: string): (() => void)[] {
  return Array.from({ length: MAX_PER_ADDRESS }, () => {
    const release = cap.take(ip);
    assert.ok(release);
    return release;
  });
}

const same: [one: string, other: string, isSame: boolean][] = [
  ["192.0.2.1", "192.0.2.1", true],
  ["192.0.2.1", "192.0.2.2", false],
  ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true],
  ["2001:db8:1:2::1", "2001:DB8:1:2:0:0:0:1", true],
  ["2001:db8:1:2::1", "2001:db8:1:3::1", false],
];

for (const [one, other, isSame] of same) {
  Deno.test(`AddressCap counts ${one} and ${other} ${isSame ? "together" : "each for itself"}`, () => {
    const cap = new AddressCap();
    fill(cap, one);
    assert.equal(cap.take(other) === null, isSame);
  });
}

Deno.test("AddressCap gives a place back once, however often it is told", () => {
  const cap = new AddressCap();
  const [release] = fill(cap, "192.0.2.1");
  release?.();
  release?.();
  assert.ok(cap.take("192.0.2.1"));
  assert.equal(cap.take("192.0.2.1"), null);
});

/** Connections that stand until they are let go, and then end without an answer. */
class HeldDial {
  readonly waiting: (() => void)[] = [];
  readonly addresses: string[] = [];
  isRefusing = false;

  dial = ({ address }: { address: string }): Promise<Connection> => {
    this.addresses.push(address);
    if (this.isRefusing) return Promise.reject(new ProbeFailure("refused"));
    const { promise, resolve } = Promise.withResolvers<null>();
    this.waiting.push(() => resolve(null));
    return Promise.resolve({
      read: () => promise,
      write: () => Promise.resolve(),
      close: () => {},
    });
  };

  letGo(): void {
    for (const end of this.waiting.splice(0)) end();
  }
}

const VICTIM = "127.0.0.1";

function rig(ownerId: number | null) {
  const held = new HeldDial();
  const resolve = () => Promise.resolve([VICTIM]);
  const probe = createProber({
    guard: loopbackGuard,
    dial: held.dial,
    resolve,
    resolveTrusted: resolve,
  });
  let count = 0;
  const ask = () =>
    probe(probeTarget({ url: `http://h${++count}.example.com/`, ownerId }));
  return { held, ask };
}

Deno.test("createProber() asks one address so often at once for users, whatever its names, and says unknown beyond", async () => {
  const { held, ask } = rig(1);
  const pending = Array.from({ length: MAX_PER_ADDRESS }, ask);
  const beyond = await ask();
  assert.deepEqual([beyond.outcome, beyond.networkSuspect], ["unknown", false]);
  assert.equal(held.addresses.length, MAX_PER_ADDRESS);
  held.letGo();
  await Promise.all(pending);
  const next = ask();
  for (let turn = 0; turn < 20; turn++) await null;
  held.letGo();
  assert.equal((await next).outcome, "down");
});

Deno.test("createProber() gives the places of refused connections back", async () => {
  const { held, ask } = rig(1);
  held.isRefusing = true;
  for (let count = 0; count <= MAX_PER_ADDRESS; count++) {
    assert.equal((await ask()).kind, "refused");
  }
});

Deno.test("createProber() bounds nothing per address for the operator", async () => {
  const { held, ask } = rig(null);
  const pending = Array.from({ length: MAX_PER_ADDRESS + 1 }, ask);
  for (let turn = 0; turn < 20; turn++) await null;
  assert.equal(held.addresses.length, MAX_PER_ADDRESS + 1);
  held.letGo();
  await Promise.all(pending);
});
