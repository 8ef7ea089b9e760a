import assert from "node:assert/strict";
import { TRACKING_PIXEL } from "../../../routes/tracking/tracking_pixel.ts";

Deno.test("TRACKING_PIXEL is a transparent GIF89a of one pixel in 42 bytes", () => {
  const view = new DataView(TRACKING_PIXEL.buffer);
  assert.equal(TRACKING_PIXEL.length, 42);
  assert.equal(new TextDecoder().decode(TRACKING_PIXEL.slice(0, 6)), "GIF89a");
  assert.deepEqual([view.getUint16(6, true), view.getUint16(8, true)], [1, 1]);
  assert.equal(view.getUint8(10), 0x80, "a global table of two colours");
  assert.equal(view.getUint16(19), 0x21f9, "graphic control extension");
  assert.equal(view.getUint8(22) & 1, 1, "transparent");
  assert.equal(view.getUint8(27), 0x2c, "image");
  assert.deepEqual([view.getUint16(32, true), view.getUint16(34, true)], [
    1,
    1,
  ]);
  assert.equal(TRACKING_PIXEL.slice(37).toHex(), "020144003b");
});
