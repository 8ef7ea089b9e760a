import assert from "node:assert/strict";
import { parseHosts } from "../../../../monitor/dial/dns/hosts_file.ts";

const TEXT = `
127.0.0.1  localhost
::1 localhost ip6-localhost # loopback
2001:db8::7\tDB db.internal
192.0.2.7 db
192.0.2.7 db
#192.0.2.9 gone
nonsense name
`;

const names: [name: string, want: string[] | undefined][] = [
  ["localhost", ["127.0.0.1", "::1"]],
  ["ip6-localhost", ["::1"]],
  ["db", ["192.0.2.7", "2001:db8::7"]],
  ["db.internal", ["2001:db8::7"]],
  ["gone", undefined],
  ["loopback", undefined],
  ["name", undefined],
];

for (const [name, want] of names) {
  Deno.test(`parseHosts() has ${want?.join(" and ") ?? "nothing"} for ${name}`, () => {
    assert.deepEqual(parseHosts(TEXT).get(name), want);
  });
}
