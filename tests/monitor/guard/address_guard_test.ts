import assert from "node:assert/strict";
import { AddressGuard } from "../../../monitor/guard/address_guard.ts";
import { portAllowed } from "./mutation/guard_rule_cases.ts";
import { guardSuite, wrongAnswers } from "./mutation/guard_suite.ts";

for (const [about, cases] of Object.entries(guardSuite())) {
  Deno.test(`AddressGuard judges ${about} (${cases.length} cases)`, () => {
    assert.ok(cases.length > 0);
    assert.deepEqual(wrongAnswers(AddressGuard, cases), []);
  });
}

Deno.test("AddressGuard.checkUrl() judges every port from 0 to 65535", () => {
  for (const privateOpen of [false, true]) {
    const guard = new AddressGuard(privateOpen ? { allowPrivate: "all" } : {});
    const wrong = Array.from({ length: 65536 }, (_, port) => port).filter(
      (port) =>
        guard.checkUrl(`http://example.com:${port}/`).ok !==
          portAllowed(port, privateOpen),
    );
    assert.deepEqual(wrong, []);
  }
});

const rules: [url: string, rule: string][] = [
  ["http://example.com:22/", "port 22 is not allowed"],
  ["http://example.com:6379/", "port 6379 is not allowed"],
  ["http://example.com:6667/", "port 6667 is not allowed"],
  [
    "http://0x7f.1/",
    "host 127.0.0.1 is a private address, which the operator can allow: ALLOW_PRIVATE_TARGETS=127.0.0.1",
  ],
  [
    "http://[0::1]/",
    "host ::1 is a private address, which the operator can allow: ALLOW_PRIVATE_TARGETS=::1",
  ],
  ["http://up.example.com/", "host up.example.com is Uptick itself"],
  [
    "http://localhost:3000/",
    "host localhost is a name of a private network (public ones have at least two parts), whose addresses the operator can allow: ALLOW_PRIVATE_TARGETS",
  ],
  [
    "http://nas.local/",
    "host nas.local is a name of a private network (no public ones end in .local), whose addresses the operator can allow: ALLOW_PRIVATE_TARGETS",
  ],
  ["http://a..com/", "the host is not a valid name"],
  ["http://1.2.3.4.5/", "the url cannot be parsed"],
  ["http://u@a.com/", "a user name or password in a url is not allowed"],
  ["ftp://a.com/", "a url starts with http:// or https:// and a host"],
  [
    "http://a.com/\t",
    "control characters, spaces and backslashes are not allowed",
  ],
  ["http://a.com/\ud800", "the text is not well-formed Unicode"],
  [
    `http://a.com/${"a".repeat(2048)}`,
    "a url has at most 2048 characters",
  ],
];

for (const [url, rule] of rules) {
  Deno.test(`AddressGuard.checkUrl() names the rule: ${rule}`, () => {
    const guard = new AddressGuard({ ownHosts: ["up.example.com"] });
    assert.deepEqual(guard.checkUrl(url), { ok: false, rule });
  });
}

Deno.test("AddressGuard.checkUrl() returns the canonical url", () => {
  const verdict = new AddressGuard().checkUrl("http://0127.0.0.1:080/a/../b");
  assert.ok(verdict.ok);
  assert.equal(verdict.url.href, "http://87.0.0.1/b");
});

Deno.test("AddressGuard.checkRedirect() resolves against the base", () => {
  const guard = new AddressGuard();
  const verdict = guard.checkRedirect("../c?d", new URL("https://a.com/p/q/r"));
  assert.ok(verdict.ok);
  assert.equal(verdict.url.href, "https://a.com/p/c?d");
});
