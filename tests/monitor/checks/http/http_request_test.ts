import assert from "node:assert/strict";
import { encodeRequest } from "../../../../monitor/checks/http/http_request.ts";

function encode(
  url: string,
  headers: Record<string, string> = {},
  method: "GET" | "HEAD" = "GET",
): string[] {
  const options = { method, headers, userAgent: "Uptick/1" };
  const bytes = encodeRequest(new URL(url), options);
  return new TextDecoder().decode(bytes).split("\r\n");
}

Deno.test("encodeRequest() asks for one uncompressed answer", () => {
  assert.deepEqual(encode("http://example.com/a?b=c#d"), [
    "GET /a?b=c HTTP/1.1",
    "Host: example.com",
    "User-Agent: Uptick/1",
    "Accept: */*",
    "Accept-Encoding: identity",
    "Connection: close",
    "",
    "",
  ]);
});

const hosts: [url: string, host: string][] = [
  ["http://example.com:80/", "example.com"],
  ["http://example.com:8080/", "example.com:8080"],
  ["https://example.com:443/", "example.com"],
  ["https://example.com:80/", "example.com:80"],
  ["http://[2001:db8::1]:81/", "[2001:db8::1]:81"],
  ["http://ÉXAMPLE.com/", "xn--xample-9ua.com"],
];

for (const [url, host] of hosts) {
  Deno.test(`encodeRequest() names the host of ${url}`, () => {
    assert.equal(encode(url)[1], `Host: ${host}`);
  });
}

Deno.test("encodeRequest() lets a header of the user's replace ours", () => {
  const lines = encode("http://a.example/", {
    "user-AGENT": "me",
    "X-Key": "e",
  }, "HEAD");
  assert.equal(lines[0], "HEAD / HTTP/1.1");
  assert.ok(lines.includes("user-AGENT: me"));
  assert.ok(lines.includes("X-Key: e"));
  assert.ok(!lines.includes("User-Agent: Uptick/1"));
});

Deno.test("encodeRequest() sends no headers that break a rule", () => {
  assert.throws(() => encode("http://a.example/", { Upgrade: "h2c" }), {
    name: "RangeError",
    message: 'Cannot send header "Upgrade": name is reserved',
  });
});
