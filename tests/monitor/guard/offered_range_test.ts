import assert from "node:assert/strict";
import { AddressGuard } from "../../../monitor/guard/address_guard.ts";
import {
  isOfferedRange,
  offeredRange,
} from "../../../monitor/guard/offered_range.ts";

const RANGES: [ip: string, range: string | null][] = [
  ["192.168.1.10", "192.168.1.0/24"],
  ["10.255.0.1", "10.255.0.0/24"],
  ["172.16.0.0", "172.16.0.0/24"],
  ["172.31.255.255", "172.31.255.0/24"],
  ["100.64.3.4", "100.64.3.0/24"],
  ["127.0.0.1", "127.0.0.0/8"],
  ["127.9.9.9", "127.0.0.0/8"],
  ["::1", "::1/128"],
  ["fd12:3456:789a:1::5", "fd12:3456:789a:1::/64"],
  ["fc00::1", "fc00::/64"],
  // not private, or not of these networks
  ["172.32.0.1", null],
  ["172.15.255.255", null],
  ["100.128.0.1", null],
  ["192.169.0.1", null],
  ["8.8.8.8", null],
  ["2606::1", null],
  ["0.0.0.0", null],
  ["169.254.1.1", null],
  ["224.0.0.1", null],
  ["255.255.255.255", null],
  ["192.0.2.1", null],
  ["198.18.0.1", null],
  ["fe80::1", null],
  ["ff02::1", null],
  ["::ffff:10.0.0.1", null],
  ["64:ff9b::a00:1", null],
  ["::", null],
  // metadata services of clouds
  ["169.254.169.254", null],
  ["169.254.170.2", null],
  ["100.100.100.200", null],
  ["192.0.0.192", null],
  ["168.63.129.16", null],
  ["fd00:ec2::254", null],
  ["fd00:ec2::23", null],
  ["fd20:ce::254", null],
  // no addresses
  ["nas.local", null],
  ["010.0.0.1", null],
  ["", null],
];

for (const [ip, range] of RANGES) {
  Deno.test(`offeredRange(${JSON.stringify(ip)}) is ${range}`, () => {
    assert.equal(offeredRange(ip), range);
    if (range !== null) assert.equal(isOfferedRange(range), true);
  });
}

const NOT_OFFERED = [
  "0.0.0.0/0",
  "10.0.0.0/8",
  "10.0.0.0/23",
  "10.0.0.0/25",
  "10.0.0.1/24",
  "10.0.0.1",
  "10.0.0.1/32",
  "127.0.0.1/32",
  "169.254.169.0/24",
  "169.254.169.254/32",
  "100.100.100.200/32",
  "8.8.8.0/24",
  "::/0",
  "fc00::/7",
  "fd00:ec2::254/128",
  "fd00:ec2:0::/64",
  "::ffff:a00:0/120",
  "10.0.0.0/24,0.0.0.0/0",
  "all",
  "",
];

for (const range of NOT_OFFERED) {
  Deno.test(`isOfferedRange(${JSON.stringify(range)}) is false`, () => {
    assert.equal(isOfferedRange(range), false);
  });
}

const METADATA = [
  "100.100.100.200",
  "168.63.129.16",
  "169.254.0.23",
  "169.254.169.254",
  "169.254.170.2",
  "169.254.170.23",
  "192.0.0.192",
  "fd00:ec2::23",
  "fd00:ec2::254",
  "fd20:ce::254",
  "::ffff:169.254.169.254",
  "64:ff9b::a9fe:a9fe",
  "2002:a9fe:a9fe::1",
];

Deno.test("no range that can be offered opens the metadata service of a cloud", () => {
  const neighbours = METADATA.flatMap((ip) => [
    ip.replace(/\d+$/, "1"),
    ip.replace(/[0-9a-f]+$/, "1"),
  ]);
  const ranges = [...neighbours, ...RANGES.map(([ip]) => ip)]
    .flatMap((ip) => offeredRange(ip) ?? []);
  assert.ok(ranges.includes("100.100.100.0/24"), "one of its neighbours'");
  assert.ok(ranges.includes("fd00:ec2::/64"));
  const guard = new AddressGuard({ allowPrivate: ranges });
  assert.deepEqual(METADATA.filter((ip) => guard.allowsAddress(ip, 80)), []);
});
