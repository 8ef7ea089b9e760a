import assert from "node:assert/strict";
import { ConfigError } from "../../monitor/fields/value_kind.ts";
import { exitCodeOf } from "../../program/exit_code.ts";

Deno.test("exitCodeOf() is 2 for what the settings say wrongly, and 1 for anything else", () => {
  const codes = [new ConfigError(["x"]), new Error("x"), "x"].map((error) =>
    exitCodeOf(error, ["apply", "uptick.json"])
  );
  assert.deepEqual(codes, [2, 1, 1]);
});

Deno.test("exitCodeOf() is 1 for a plan that cannot be made, as 2 says that something would change", () => {
  assert.equal(exitCodeOf(new ConfigError(["x"]), ["plan", "uptick.json"]), 1);
});
