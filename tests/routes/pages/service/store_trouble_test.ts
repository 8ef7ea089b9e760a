import assert from "node:assert/strict";
import { Database } from "../../../../store/database/database.ts";
import { FaultyKv } from "../../../store/faulty_kv.ts";
import { RoundTripsKv } from "../../../store/round_trips_kv.ts";
import { startPageApp } from "../fixtures/page_app.ts";

for (
  const query of [
    ...["", "?range=90d", "?range=30d", "/outages", "/outages?before=3"],
    ...["/probes", "/share"],
  ]
) {
  Deno.test(`GET /status/:id${query} makes at most six round trips to the store, one after the other`, async () => {
    const kv = await Deno.openKv(":memory:");
    const counted = new RoundTripsKv(kv);
    await using pages = await startPageApp(undefined, {
      kv,
      database: new Database(counted),
    });
    counted.reset();
    const { status } = await pages.get(`/status/3${query}`);
    const { trips, calls } = counted;
    assert.equal(status, 200);
    assert.ok(trips <= 6, `${trips} round trips of ${calls} calls`);
    kv.close();
  });
}

Deno.test("The pages are made from memory, and say as of when, while the store fails", async () => {
  const kv = await Deno.openKv(":memory:");
  const faulty = new FaultyKv(kv);
  await using pages = await startPageApp(undefined, {
    kv,
    database: new Database(faulty),
  });
  const before = await pages.get("/status/3");
  assert.doesNotMatch(before.text, /cannot be reached/);
  faulty.faultAt = () => "failed";
  const after = await pages.get("/status/3");
  assert.equal(after.status, 200);
  assert.match(after.text, /As of <time.*the database cannot be reached/s);
  assert.match(after.text, /<title>Payments API: Down · Uptick<\/title>/);
  for (
    const path of [
      "/",
      "/status/2",
      "/status/2/outages",
      "/status/2/probes",
      "/badge/3/state.svg",
      "/metrics",
    ]
  ) {
    assert.equal((await pages.get(path)).status, 200, path);
  }
  const cookie = { Cookie: "__Host-session=x.y.z; session=x.y.z" };
  assert.equal((await pages.get("/", cookie)).status, 200);
  kv.close();
});
