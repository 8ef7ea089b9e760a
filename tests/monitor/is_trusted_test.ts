import assert from "node:assert/strict";
import { isTrusted } from "../../monitor/is_trusted.ts";

Deno.test("isTrusted() trusts what is nobody's, unless an operator changed where it asks", () => {
  assert.equal(isTrusted({ ownerId: null }), true);
  assert.equal(isTrusted({ ownerId: null, isGuarded: true }), false);
  assert.equal(isTrusted({ ownerId: 1 }), false);
  assert.equal(isTrusted({}), false);
});
