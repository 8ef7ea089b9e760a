import { crc32, deflateSync } from "node:zlib";

/** What phones take for an icon on their home screen; they round its corners themselves. */
export const TOUCH_ICON_PX = 180;

/** The mark of the header: three bars, each taller than the one before. In pixels: left, top, width, height. */
const BARS = [
  [44, 98, 22, 46],
  [79, 70, 22, 74],
  [114, 36, 22, 108],
] as const;
const INK = [0x14, 0x19, 0x1f];
const BAR = [0xff, 0xff, 0xff];
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** The mark as PNG (RFC 2083): a bit a pixel, and a palette of two colours. */
export function touchIcon(): Uint8Array<ArrayBuffer> {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, TOUCH_ICON_PX);
  header.setUint32(4, TOUCH_ICON_PX);
  header.setUint8(8, 1); // bits a pixel
  header.setUint8(9, 3); // which are places in the palette
  return joined([
    Uint8Array.from(SIGNATURE),
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("PLTE", Uint8Array.from([...INK, ...BAR])),
    chunk("IDAT", deflateSync(scanLines())),
    chunk("IEND", new Uint8Array()),
  ]);
}

/** Each line begins with a byte for "not filtered". */
function scanLines(): Uint8Array {
  const lineBytes = 1 + Math.ceil(TOUCH_ICON_PX / 8);
  const lines = new Uint8Array(TOUCH_ICON_PX * lineBytes);
  for (const [left, top, width, height] of BARS) {
    for (let y = top; y < top + height; y++) {
      for (let x = left; x < left + width; x++) {
        const at = y * lineBytes + 1 + (x >> 3);
        lines[at] = (lines[at] ?? 0) | 0x80 >> (x & 7);
      }
    }
  }
  return lines;
}

/** Length, name, content, and a checksum of the latter two. */
function chunk(name: string, content: Uint8Array): Uint8Array {
  const named = joined([new TextEncoder().encode(name), content]);
  const bytes = new Uint8Array(named.length + 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(named, 4);
  view.setUint32(4 + named.length, crc32(named));
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
