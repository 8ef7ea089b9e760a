import assert from "node:assert/strict";
import { networkOf, wideNetworkOf } from "../../../monitor/guard/network_of.ts";

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

const wideNetworks: [address: string, network: string][] = [
  ["192.0.2.1", "192.0.2.0/24"],
  ["192.0.2.255", "192.0.2.0/24"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"],
  ["2001:db8::1", "2001:db8:0::/48"],
  ["unix", "unix"],
];

for (const [address, network] of wideNetworks) {
  Deno.test(`wideNetworkOf() ${address} is ${network}`, () => {
    assert.equal(wideNetworkOf(address), network);
  });
}
