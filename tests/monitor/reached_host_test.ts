import assert from "node:assert/strict";
import { reachedHost } from "../../monitor/reached_host.ts";

const cases: [url: string, host: string, hostname: string][] = [
  ["https://a.org/x", "a.org", "a.org"],
  ["tcp://a.org:22", "a.org:22", "a.org"],
  ["tcp://[2001:db8::1]:22", "[2001:db8::1]:22", "[2001:db8::1]"],
  ["dns://a.org?server=9.9.9.9", "9.9.9.9", "9.9.9.9"],
  ["dns://a.org?server=ns.b.org:5353", "ns.b.org:5353", "ns.b.org"],
  ["dns://a.org?server=2620:fe::9", "2620:fe::9", "2620:fe::9"],
  ["dns://a.org", "", ""],
];

for (const [url, host, hostname] of cases) {
  Deno.test(`reachedHost() of ${url}`, () => {
    assert.equal(reachedHost(url).host, host);
    assert.equal(reachedHost(url).hostname, hostname);
  });
}
