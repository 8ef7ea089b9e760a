import assert from "node:assert/strict";
import { requestId } from "../../../routes/server/request_id.ts";

const kept = [
  "a",
  "x".repeat(128),
  "0b9b4c1e-6a52-4a8f-9a0d-3f2f6f1d7c55",
  "Root=1-67891233-abcdef012345678912345678",
  "YWJj+/==",
  "svc:host.1_2",
];

for (const sent of kept) {
  Deno.test(`requestId() keeps "${sent.slice(0, 40)}"`, () => {
    assert.equal(requestId(sent, () => "new"), sent);
  });
}

const replaced = [
  null,
  undefined,
  "",
  "x".repeat(129),
  "a b",
  "a\n",
  "a\r\nSet-Cookie: x=1",
  "a\0",
  "é",
  '"a"',
  "<script>",
  "a, b",
  "a;b",
  "%0d",
];

for (const sent of replaced) {
  Deno.test(`requestId() replaces ${JSON.stringify(sent)?.slice(0, 40)}`, () => {
    assert.equal(requestId(sent, () => "new"), "new");
  });
}

Deno.test("requestId() makes a new UUID each time", () => {
  assert.match(requestId(null), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.notEqual(requestId(null), requestId(null));
});
