import assert from "node:assert/strict";
import fc from "fast-check";
import { clientAddress, networkOf } from "../../routes/client_address.ts";

const trusted = (address: string) => /^10\.|^fd00:|^::1$/.test(address);

const cases: [peer: string, header: string | null, client: string][] = [
  ["192.0.2.1", null, "192.0.2.1"],
  ["192.0.2.1", "198.51.100.7", "192.0.2.1"],
  ["10.0.0.1", null, "10.0.0.1"],
  ["10.0.0.1", "", "10.0.0.1"],
  ["10.0.0.1", "198.51.100.7", "198.51.100.7"],
  ["10.0.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7"],
  ["10.0.0.1", "127.0.0.1,198.51.100.7", "198.51.100.7"],
  ["10.0.0.1", "1.1.1.1, 198.51.100.7, 10.0.0.2 ,\t10.0.0.3", "198.51.100.7"],
  ["10.0.0.1", "10.0.0.9, 10.0.0.2", "10.0.0.9"],
  ["10.0.0.1", "10.0.0.99", "10.0.0.99"],
  ["10.0.0.1", "198.51.100.7, unknown", "10.0.0.1"],
  ["10.0.0.1", "198.51.100.7, <script>, 10.0.0.2", "10.0.0.2"],
  ["10.0.0.1", "198.51.100.7,", "10.0.0.1"],
  ["10.0.0.1", "198.51.100.07", "10.0.0.1"],
  ["10.0.0.1", "198.51.100.7:50123", "198.51.100.7"],
  ["10.0.0.1", "[2001:DB8::1]:443", "2001:db8::1"],
  ["10.0.0.1", "[2001:db8::1]", "2001:db8::1"],
  ["10.0.0.1", "2001:db8:0:0:0:0:0:1", "2001:db8::1"],
  ["10.0.0.1", "fe80::1%eth0", "10.0.0.1"],
  ["10.0.0.1", "::ffff:198.51.100.7", "198.51.100.7"],
  ["10.0.0.1", "::ffff:c633:6407", "198.51.100.7"],
  ["::ffff:192.0.2.1", "198.51.100.7", "192.0.2.1"],
  ["::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"],
  ["::1", "fd00::5, 2001:db8::7, fd00::1", "2001:db8::7"],
  ["10.0.0.1", Array(40).fill("10.0.0.2").join(), "10.0.0.2"],
  ["10.0.0.1", `1.1.1.1,${Array(16).fill("10.0.0.2").join()}`, "10.0.0.2"],
  ["10.0.0.1", `1.1.1.1,${Array(15).fill("10.0.0.2").join()}`, "1.1.1.1"],
];

for (const [peer, header, client] of cases) {
  Deno.test(`clientAddress() of peer ${peer} and "${header?.slice(0, 60)}" is ${client}`, () => {
    assert.equal(clientAddress(peer, header, trusted), client);
  });
}

Deno.test("clientAddress() does not let a client choose its address behind a proxy", () => {
  fc.assert(fc.property(fc.string(), (claim) => {
    const header = `${claim}, 198.51.100.7`;
    assert.equal(clientAddress("10.0.0.1", header, trusted), "198.51.100.7");
  }));
});

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
