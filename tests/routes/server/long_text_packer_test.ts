import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { LongTextPacker } from "../../../routes/server/long_text_packer.ts";

const unpacked = (bytes: Uint8Array) => gunzipSync(bytes).toString();

Deno.test("LongTextPacker packs short and long texts, several at once, and again after it was closed", async () => {
  const packer = new LongTextPacker();
  const long = ["é", "b", "c"].map((letter) => letter.repeat(600 * 1024));
  for (const texts of [["short"], long, long.slice(0, 1)]) {
    const packed = await Promise.all(texts.map((text) => packer.pack(text, 4)));
    assert.deepEqual(packed.map(unpacked), texts);
    packer.close();
  }
});

Deno.test("LongTextPacker.close() ends what is under way", async () => {
  const packer = new LongTextPacker();
  const packing = packer.pack("a".repeat(600 * 1024), 4);
  const refused = assert.rejects(packing, /Cannot pack the answer/);
  packer.close();
  await refused;
});
