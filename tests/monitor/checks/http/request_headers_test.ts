import assert from "node:assert/strict";
import { requestHeadersProblem } from "../../../../monitor/checks/http/request_headers.ts";

const NOT_VISIBLE = "value must be visible ASCII characters";
const NO_TOKEN = "name must be a token of RFC 9110";

const bad: [name: string, value: unknown, why: string][] = [
  ["Upgrade", "a", "name is reserved"],
  ["Host", "a b", "value must be a host"],
  ["hOST", "a:b", "value must be a host"],
  ["host", "a/b", "value must be a host"],
  ["CONTENT-LENGTH", "1", "name is reserved"],
  ["Transfer-Encoding", "chunked", "name is reserved"],
  ["connection", "keep-alive", "name is reserved"],
  ["Expect", "100-continue", "name is reserved"],
  ["Proxy-Authorization", "a", "name is reserved"],
  ["Content_Length", "1", "name is reserved"],
  ["transfer_encoding", "chunked", "name is reserved"],
  ["Keep_Alive", "1", "name is reserved"],
  ["proxy_connection", "a", "name is reserved"],
  ["", "a", NO_TOKEN],
  ["a b", "a", NO_TOKEN],
  ["a:", "a", NO_TOKEN],
  ["a\r\nb", "a", NO_TOKEN],
  ["é", "a", NO_TOKEN],
  ["a", "b\r\nc: d", NOT_VISIBLE],
  ["a", "b\n", NOT_VISIBLE],
  ["a", "b\r", NOT_VISIBLE],
  ["a", "\0", NOT_VISIBLE],
  ["a", "\x7f", NOT_VISIBLE],
  ["a", " b", NOT_VISIBLE],
  ["a", "é", NOT_VISIBLE],
  ["a", 1, NOT_VISIBLE],
  ["a", "x".repeat(4_097), "value may have at most 4096 characters"],
];

for (const [name, value, why] of bad) {
  const text = JSON.stringify([name, value]).slice(0, 60);
  Deno.test(`requestHeadersProblem() refuses ${text}`, () => {
    assert.equal(
      requestHeadersProblem({ [name]: value }),
      `Cannot send header "${name.replace(/[^ -~]/g, "?")}": ${why}`,
    );
  });
}

Deno.test("requestHeadersProblem() bounds number and size", () => {
  const many = (count: number, value = "") =>
    Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`a${at}`, value]),
    );
  assert.equal(requestHeadersProblem(many(20)), null);
  assert.equal(
    requestHeadersProblem(many(21)),
    "Cannot send headers: at most 20 allowed",
  );
  assert.equal(requestHeadersProblem(many(2, "x".repeat(4_094))), null);
  assert.equal(
    requestHeadersProblem({ ...many(2, "x".repeat(4_094)), b: "" }),
    "Cannot send headers: at most 8192 characters allowed",
  );
});
