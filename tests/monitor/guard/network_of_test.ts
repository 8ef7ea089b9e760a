import assert from "node:assert/strict";
import { networkOf } from "../../../monitor/guard/network_of.ts";

const networks: [address: string, network: string][] = [
  ["192.0.2.1", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["2001:db8:1:2:3::", "2001:db8:1:2::/64"],
  ["2001:db8::1:2:3:4:5", "2001:db8:0:1::/64"],
  ["::1", "0:0:0:0::/64"],
  ["::", "0:0:0:0::/64"],
  ["fe80::1", "fe80:0:0:0::/64"],
  ["unix", "unix"],
];

for (const [address, network] of networks) {
  Deno.test(`networkOf() ${address} is ${network}`, () => {
    assert.equal(networkOf(address), network);
  });
}
