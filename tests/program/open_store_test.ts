import assert from "node:assert/strict";
import { createCatalogue } from "../../metrics/catalogue.ts";
import { openStore } from "../../program/open_store.ts";

Deno.test("openStore() waits for a store that cannot be reached, says so, and ends when it is told to", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close(); // nobody listens there any more
  Deno.env.set("DENO_KV_ACCESS_TOKEN", "any");
  const said = Promise.withResolvers<string>();
  const cancel = new AbortController();
  const opening = openStore({
    secretKeys: [],
    path: `http://127.0.0.1:${port}`,
    windowMs: 10_000,
    retentionMs: 3_600_000,
    leftOut: () => [],
    metrics: createCatalogue(),
    log: {
      info: () => {},
      warn: () => {},
      error: (_, message) => said.resolve(message),
    },
    cancelled: cancel.signal,
  });
  const ended = assert.rejects(opening, { name: "OpenError" });
  assert.match(await said.promise, /^Cannot open store .*trying again/);
  cancel.abort();
  await ended;
});
