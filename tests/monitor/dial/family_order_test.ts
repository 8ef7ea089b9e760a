import assert from "node:assert/strict";
import { FamilyOrder } from "../../../monitor/dial/family_order.ts";
import { ProbeFailure } from "../../../monitor/dial/probe_failure.ts";

const orders: [addresses: string[], want: string[]][] = [
  [["192.0.2.1", "192.0.2.2", "2001:db8::1"], [
    "2001:db8::1",
    "192.0.2.1",
    "192.0.2.2",
  ]],
  [["192.0.2.1", "2001:db8::1", "2001:db8::2", "2001:db8::3"], [
    "2001:db8::1",
    "192.0.2.1",
    "2001:db8::2",
    "2001:db8::3",
  ]],
  [["192.0.2.2", "192.0.2.1"], ["192.0.2.2", "192.0.2.1"]],
];

for (const [addresses, want] of orders) {
  Deno.test(`FamilyOrder tries ${addresses.join(", ")} as ${want.join(", ")}`, () => {
    assert.deepEqual(new FamilyOrder(() => 0).sort(addresses), want);
  });
}

Deno.test("FamilyOrder tries an IPv6 last for a while that this machine lacks", () => {
  let now = 0;
  const order = new FamilyOrder(() => now);
  const first = () => order.sort(["192.0.2.1", "2001:db8::1"])[0];
  order.onFailure("2001:db8::1", new ProbeFailure("refused"));
  order.onFailure("192.0.2.1", new ProbeFailure("refused", "route"));
  assert.equal(first(), "2001:db8::1");
  order.onFailure("2001:db8::1", new ProbeFailure(null, "route"));
  assert.equal(first(), "192.0.2.1");
  now = 60_001;
  assert.equal(first(), "2001:db8::1");
});
