import assert from "node:assert/strict";
import {
  AddressLimit,
  MAX_PER_ADDRESS,
} from "../../../monitor/dial/address_limit.ts";

function fill(cap: AddressLimit, ip: string): (() => void)[] {
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
    const cap = new AddressLimit();
    fill(cap, one);
    assert.equal(cap.take(other) === null, isSame);
  });
}

Deno.test("AddressCap gives a place back once, however often it is told", () => {
  const cap = new AddressLimit();
  const [release] = fill(cap, "192.0.2.1");
  release?.();
  release?.();
  assert.ok(cap.take("192.0.2.1"));
  assert.equal(cap.take("192.0.2.1"), null);
});
