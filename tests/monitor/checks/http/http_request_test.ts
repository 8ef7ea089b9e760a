import assert from "node:assert/strict";
import {
  checkRequestHeaders,
  encodeRequest,
} from "../../../../monitor/checks/http/http_request.ts";

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
    "X-Key": "é",
  }, "HEAD");
  assert.equal(lines[0], "HEAD / HTTP/1.1");
  assert.ok(lines.includes("user-AGENT: me"));
  assert.ok(lines.includes("X-Key: é"));
  assert.ok(!lines.includes("User-Agent: Uptick/1"));
});

const bad: [name: string, value: string, why: string][] = [
  ["Host", "a", "name is reserved"],
  ["CONTENT-LENGTH", "1", "name is reserved"],
  ["Transfer-Encoding", "chunked", "name is reserved"],
  ["connection", "keep-alive", "name is reserved"],
  ["Expect", "100-continue", "name is reserved"],
  ["", "a", "name must be a token of RFC 9110"],
  ["a b", "a", "name must be a token of RFC 9110"],
  ["a:", "a", "name must be a token of RFC 9110"],
  ["a\r\nb", "a", "name must be a token of RFC 9110"],
  ["é", "a", "name must be a token of RFC 9110"],
  ["a", "b\r\nc: d", "value must not contain control characters"],
  ["a", "b\n", "value must not contain control characters"],
  ["a", "b\r", "value must not contain control characters"],
  ["a", "\0", "value must not contain control characters"],
  ["a", "\x7f", "value must not contain control characters"],
];

for (const [name, value, why] of bad) {
  Deno.test(`checkRequestHeaders() refuses ${JSON.stringify(name)}: ${JSON.stringify(value)}`, () => {
    assert.throws(() => checkRequestHeaders({ [name]: value }), {
      name: "RangeError",
      message: `Cannot send header "${name}": ${why}`,
    });
  });
}

Deno.test("checkRequestHeaders() bounds number and size", () => {
  const many = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`a${at}`, ""]),
    );
  checkRequestHeaders(many(32));
  assert.throws(() => checkRequestHeaders(many(33)), {
    message: "Cannot send headers: at most 32 allowed",
  });
  checkRequestHeaders({ a: "x".repeat(8_191) });
  assert.throws(() => checkRequestHeaders({ a: "x".repeat(8_192) }), {
    message: "Cannot send headers: at most 8192 bytes allowed",
  });
});
