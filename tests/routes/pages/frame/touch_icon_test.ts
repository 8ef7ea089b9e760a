import assert from "node:assert/strict";
import { crc32, inflateSync } from "node:zlib";
import {
  TOUCH_ICON_PX,
  touchIcon,
} from "../../../../routes/pages/frame/touch_icon.ts";

interface Chunk {
  readonly name: string;
  readonly content: Uint8Array;
}

/** Reads the chunks of a PNG, with their checksums. */
function chunksOf(png: Uint8Array): Chunk[] {
  const view = new DataView(png.buffer, png.byteOffset, png.length);
  const chunks: Chunk[] = [];
  for (let at = 8; at < png.length;) {
    const end = at + 8 + view.getUint32(at);
    assert.equal(view.getUint32(end), crc32(png.slice(at + 4, end)));
    chunks.push({
      name: new TextDecoder().decode(png.slice(at + 4, at + 8)),
      content: png.slice(at + 8, end),
    });
    at = end + 4;
  }
  return chunks;
}

Deno.test("the touch icon is a PNG of 180 pixels a side with the three bars", () => {
  const png = touchIcon();
  assert.deepEqual([...png.slice(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const chunks = chunksOf(png);
  assert.deepEqual(chunks.map(({ name }) => name), [
    "IHDR",
    "PLTE",
    "IDAT",
    "IEND",
  ]);
  const [header, , pixels] = chunks;
  assert.ok(header !== undefined && pixels !== undefined);
  const size = new DataView(header.content.buffer);
  assert.deepEqual([size.getUint32(0), size.getUint32(4)], [180, 180]);
  const lines = inflateSync(pixels.content);
  const lineBytes = 1 + Math.ceil(TOUCH_ICON_PX / 8);
  assert.equal(lines.length, TOUCH_ICON_PX * lineBytes);
  const isBar = (x: number, y: number) =>
    ((lines[y * lineBytes + 1 + (x >> 3)] ?? 0) >> (7 - (x & 7)) & 1) === 1;
  const tops = [55, 90, 125].map((x) =>
    Array.from({ length: TOUCH_ICON_PX }, (_, y) => y).find((y) => isBar(x, y))
  );
  assert.deepEqual(tops, [98, 70, 36]);
  assert.equal(isBar(0, 0) || isBar(72, 120) || isBar(179, 179), false);
});
