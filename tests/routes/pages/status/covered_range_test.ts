import assert from "node:assert/strict";
import { newUrl } from "../../../store/store_rig.ts";
import { startHttpApp } from "../../fixtures/http_app.ts";
import { recordTicks, tickAt } from "../../fixtures/record_ticks.ts";

Deno.test("after a few seconds no page, badge or widget claims 90 days", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const monitor = await app.store.urls.create(
    newUrl({ ownerId: null, public: true }),
  );
  assert.ok(monitor);
  const at = Math.floor(Date.now() / 1_000) - 12;
  const ticks = Array.from({ length: 12 }, (_, n) => tickAt(at + n));
  await recordTicks(app.store, monitor.id, ticks);
  const { id } = monitor;
  const covered = />100% of\s\d+\s(?:s|min[^<]*)</;
  const service = await app.send("GET", `/status/${id}`);
  assert.deepEqual(
    service.text.match(/Uptime in [^<]+/g)?.map((text) =>
      text.replace(/\d+ s/, "12 s")
    ),
    ["Uptime in the 12 s measured during the last 24 hours"],
  );
  for (const path of ["/", `/widget/${id}`]) {
    const { text } = await app.send("GET", path);
    assert.match(text, covered, path);
    assert.doesNotMatch(text, />100%</, path);
  }
  const badge = await app.send("GET", `/badge/${id}/uptime-90d.json`);
  assert.match(badge.json.message, /^100% of \d+ (?:s|min)/);
});
