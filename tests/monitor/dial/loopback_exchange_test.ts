import assert from "node:assert/strict";
import { LoopbackExchange } from "../../../monitor/dial/loopback_exchange.ts";

Deno.test("LoopbackExchange.run() ends by itself and leaves nothing open but a listener, which close() frees", async () => {
  const exchange = new LoopbackExchange();
  for (let count = 0; count < 3; count++) await exchange.run();
  exchange.close();
  await exchange.run();
  exchange.close();
});

Deno.test("LoopbackExchange.run() takes at least as long as the loop stands still", async () => {
  const STOOD_STILL_MS = 50;
  const exchange = new LoopbackExchange();
  await exchange.run();
  const startedAt = performance.now();
  const running = exchange.run();
  while (performance.now() - startedAt < STOOD_STILL_MS);
  await running;
  assert.ok(performance.now() - startedAt >= STOOD_STILL_MS);
  exchange.close();
});

Deno.test({
  name:
    "LoopbackExchange.run() measures without a listener where none may be had",
  permissions: { net: false },
  fn: async () => {
    const exchange = new LoopbackExchange();
    await exchange.run();
    await exchange.run();
    exchange.close();
  },
});
