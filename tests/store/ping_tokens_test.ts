import assert from "node:assert/strict";
import { monitoredUrl } from "../monitor/fixtures/monitored_url.ts";
import type { NewUrl } from "../../store/urls.ts";
import { KEYS } from "../../store/keys.ts";
import { StoreRig } from "./store_rig.ts";

const DAY_MS = 86_400_000;

function heartbeat(more: Partial<NewUrl> = {}): NewUrl {
  const { id: _id, createdAt: _at, updatedAt: _by, ...url } = monitoredUrl({
    url: "heartbeat://backup",
  });
  return { ...url, ...more };
}

Deno.test("a heartbeat without a token gets one, and keeps one that it brings", async () => {
  using rig = await StoreRig.open();
  const [made, kept, web] = await rig.urls.createAll([
    heartbeat({ name: "a" }),
    heartbeat({ name: "b", pingToken: "V1StGXR8_Z" }),
    heartbeat({ name: "c", url: "https://example.org/" }),
  ]);
  assert.match(made?.pingToken ?? "", /^[\da-f]{8}-[\da-f]{4}-4/);
  assert.equal(kept?.pingToken, "V1StGXR8_Z");
  assert.ok(!web?.pingToken);
});

Deno.test("a new token leaves the old one good for a day; no change takes it away", async () => {
  using rig = await StoreRig.open();
  const made = await rig.urls.create(heartbeat({ pingToken: "first-token" }));
  const id = made?.id ?? 0;
  assert.equal(
    (await rig.urls.update(id, { pingToken: "" }))?.pingToken,
    "first-token",
  );
  assert.equal(
    (await rig.urls.update(id, { graceMs: 5 }))?.formerPingToken,
    undefined,
  );
  const rotated = await rig.urls.update(id, { pingToken: "second-token" });
  assert.equal(rotated?.pingToken, "second-token");
  assert.equal(rotated?.formerPingToken, "first-token");
  assert.equal(rotated?.formerPingTokenUntil, rig.now + DAY_MS);
  assert.deepEqual(await rig.urls.get(id), rotated);
});

Deno.test("tokens lie sealed in the store", async () => {
  using rig = await StoreRig.open();
  const made = await rig.urls.create(heartbeat({ pingToken: "first-token" }));
  await rig.urls.update(made?.id ?? 0, { pingToken: "second-token" });
  const { value } = await rig.database.get(KEYS.urls.key(made?.id ?? 0));
  assert.doesNotMatch(JSON.stringify(value), /(?:first|second)-token/);
});
