import assert from "node:assert/strict";
import { ConfigError } from "../../monitor/fields/value_kind.ts";
import { exitCodeOf } from "../../program/exit_code.ts";

Deno.test("exitCodeOf() is 2 for what the settings say wrongly, and 1 for anything else", () => {
  const codes = [new ConfigError(["x"]), new Error("x"), "x"].map(exitCodeOf);
  assert.deepEqual(codes, [2, 1, 1]);
});
