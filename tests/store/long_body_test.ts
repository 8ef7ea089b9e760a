import assert from "node:assert/strict";
import { MAX_BODY_BYTES } from "../../monitor/fields/request_kinds.ts";
import { readUrlFields } from "../../monitor/fields/url_fields.ts";
import { UrlTooLongError } from "../../store/codecs/sealed_url.ts";
import { DeletedUrls } from "../../store/deleted_urls.ts";
import { exportLines } from "../../store/move/export_lines.ts";
import { importLines } from "../../store/move/import_lines.ts";
import { resealUrls } from "../../store/sealing/reseal_urls.ts";
import { newUrl, StoreRig } from "./store_rig.ts";

const OWNER = 7;

/** A text of as many bytes as a body may have, of random signs below `limit`. */
function randomText(limit: number): string {
  const numbers = Array.from(
    { length: 4 },
    () => [...crypto.getRandomValues(new Uint32Array(MAX_BODY_BYTES / 4))],
  ).flat();
  const signs = numbers.map((number) => String.fromCodePoint(number % limit))
    .filter((sign) => sign.isWellFormed());
  let bytes = 0;
  let text = "";
  for (const sign of signs) {
    const size = new TextEncoder().encode(sign).length;
    if (bytes + size > MAX_BODY_BYTES) continue;
    bytes += size;
    text += sign;
  }
  return text + "x".repeat(MAX_BODY_BYTES - bytes);
}

const BODIES: [what: string, body: string][] = [
  ["JSON", JSON.stringify(Array(6_000).fill("a b c")).slice(0, 48_000)],
  ["random ASCII", randomText(0x80)],
  ["random signs of two bytes", randomText(0x800)],
  ["random signs of three bytes", randomText(0x10000)],
  ["random signs of all lengths", randomText(0x110000)],
];

async function rigWithOwner(): Promise<StoreRig> {
  const rig = await StoreRig.open();
  await rig.database.commit({ sets: [{ key: ["users", OWNER], value: {} }] });
  return rig;
}

for (const [what, body] of BODIES) {
  Deno.test(`Urls keep a body of 64 KiB of ${what}, and give it back after all that may become of a url`, async () => {
    using rig = await rigWithOwner();
    const created = await rig.urls.create({
      ...newUrl({ name: "a", ownerId: OWNER }),
      ...{ method: "POST", body, bearer: "hush" },
    });
    assert.ok(created);
    const { id } = created;
    const bodyNow = async () => (await rig.urls.get(id))?.body === body;
    assert.ok(await bodyNow());
    await rig.urls.update(id, { bearer: "another" });
    assert.equal((await rig.urls.all())[0]?.body, body);
    const deleted = new DeletedUrls(rig.database, rig.urls, () => rig.now);
    await deleted.add(OWNER, [created]);
    assert.equal(await bodyNow(), false);
    assert.ok(await deleted.restore(OWNER, id));
    assert.ok(await bodyNow());
    rig.database.secrets.use(["another key", "a key of the tests"]);
    assert.equal((await resealUrls(rig.database)).sealed, 1);
    rig.database.secrets.use(["another key"]);
    assert.ok(await bodyNow());
  });
}

async function* eachOf(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

Deno.test("exports have bodies of 64 KiB, sealed, and imports read them", async () => {
  using from = await rigWithOwner();
  using to = await StoreRig.open();
  const body = randomText(0x80);
  const url = { ...newUrl({ name: "a", ownerId: OWNER }), body };
  const created = await from.urls.create(url);
  const lines = await Array.fromAsync(exportLines(from.database));
  assert.ok(!lines.some((line) => line.includes(body.slice(0, 40))));
  await importLines(to.database, eachOf(lines), {
    tickRetentionMs: Infinity,
    now: () => from.now,
  });
  assert.deepEqual(await to.urls.get(created?.id ?? 0), created);
});

Deno.test("DeletedUrls take many urls with long bodies at once, as Urls do", async () => {
  using rig = await rigWithOwner();
  const body = randomText(0x110000);
  const urls = Array.from({ length: 21 }, (_, i) => ({
    ...newUrl({ name: `url ${i}`, ownerId: OWNER }),
    body,
  }));
  const created = await rig.urls.createAll(urls);
  assert.equal(created.length, 21);
  const deleted = new DeletedUrls(rig.database, rig.urls, () => rig.now);
  await deleted.add(OWNER, created);
  assert.equal((await deleted.of(OWNER)).length, 21);
});

Deno.test("Urls refuse what is too long together, in words", async () => {
  using rig = await rigWithOwner();
  const ca = randomText(0x80).slice(0, 30_000);
  const url = {
    ...newUrl({ name: "a", ownerId: OWNER }),
    body: randomText(0x80),
    tls: { ca } as never,
  };
  await assert.rejects(rig.urls.create(url), UrlTooLongError);
});

Deno.test("readUrlFields() takes a body of 64 KiB, counted as UTF-8, and no more", () => {
  const problems = (body: string) => readUrlFields({ body }).problems;
  assert.deepEqual(problems('"'.repeat(MAX_BODY_BYTES)), []);
  assert.deepEqual(problems("é".repeat(MAX_BODY_BYTES / 2)), []);
  assert.equal(problems("é".repeat(MAX_BODY_BYTES / 2) + "x").length, 1);
});
