import assert from "node:assert/strict";
import {
  DEFAULT_SETTINGS,
  parseResolvConf,
  type ResolverSettings,
} from "../../../../monitor/dial/dns/resolv_conf.ts";

const server = (ipAddr: string) => ({ ipAddr, port: 53 });

const files: [text: string, want: Partial<ResolverSettings>][] = [
  ["", {}],
  ["nameserver 192.0.2.1\n", { servers: [server("192.0.2.1")] }],
  ["# nameserver 192.0.2.1\n; nameserver 192.0.2.1", {}],
  ["nameserver\t2001:db8::1  # ours", { servers: [server("2001:db8::1")] }],
  ["nameserver fe80::1%eth0", { servers: [server("fe80::1%eth0")] }],
  ["nameserver name.example\nnameserver", {}],
  [
    "nameserver 192.0.2.1\r\nnameserver 192.0.2.2\nnameserver 192.0.2.3\nnameserver 192.0.2.4",
    { servers: ["192.0.2.1", "192.0.2.2", "192.0.2.3"].map(server) },
  ],
  ["options timeout:2 attempts:1 ndots:5 edns0 x:", {
    timeoutMs: 2_000,
    attempts: 1,
    ndots: 5,
  }],
  ["options timeout:0 attempts:99 ndots:99", {
    timeoutMs: 1_000,
    attempts: 5,
    ndots: 15,
  }],
  ["search a.example b.example.\n", { search: ["a.example", "b.example"] }],
  ["search a.example\ndomain c.example", { search: ["c.example"] }],
];

for (const [text, want] of files) {
  Deno.test(`parseResolvConf() reads ${JSON.stringify(text)}`, () => {
    assert.deepEqual(parseResolvConf(text), { ...DEFAULT_SETTINGS, ...want });
  });
}
