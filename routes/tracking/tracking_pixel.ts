/**
 * A transparent GIF89a of one pixel: header, two-colour table, graphic
 * control extension with the transparent flag, image, trailer. 42 bytes, the
 * smallest form that old mail programs show.
 */
export const TRACKING_PIXEL: Uint8Array<ArrayBuffer> = Uint8Array.fromHex(
  "474946383961" + // GIF89a
    "01000100800000" + // 1 x 1, a table of two colours
    "000000ffffff" + // black, white
    "21f9040100000000" + // colour 0 is transparent
    "2c00000000010001" + "0000" + // one image that fills the screen
    "02014400" + // LZW code size 2, one block of one byte, end of blocks
    "3b",
);
