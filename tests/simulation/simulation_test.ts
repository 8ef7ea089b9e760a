import assert from "node:assert/strict";
import { runSeed } from "./run_seed.ts";

Deno.test("smoke", async () => {
  const t = performance.now();
  const run = await runSeed(
    Number(Deno.env.get("SEED") ?? 1),
    Number(Deno.env.get("HOURS") ?? 1),
  );
  console.log(
    run,
    (performance.now() - t) / 1000,
    "s",
    run.virtualMs / (performance.now() - t),
    "x",
  );
  assert.ok(run);
});
