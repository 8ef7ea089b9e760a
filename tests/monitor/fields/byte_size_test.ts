import assert from "node:assert/strict";
import {
  formatByteSize,
  parseByteSize,
} from "../../../monitor/fields/byte_size.ts";

const sizes: [text: string, bytes: number | null][] = [
  ["0", 0],
  ["4096", 4_096],
  ["1023B", 1_023],
  ["2MiB", 2_097_152],
  ["512 KiB", 524_288],
  ["1mb", 1_048_576],
  ["1kb", 1_024],
  ["", null],
  ["MiB", null],
  ["1.5MiB", null],
  ["-1", null],
  ["1  MiB", null],
  ["1GiB", null],
  ["1M", null],
  ["12345678901", null],
];

for (const [text, bytes] of sizes) {
  Deno.test(`parseByteSize() reads "${text}" as ${bytes}`, () => {
    assert.equal(parseByteSize(text), bytes);
  });
}

Deno.test("formatByteSize() writes what parseByteSize() reads", () => {
  const texts = ["0", "1", "1023", "1KiB", "1025", "1MiB", "1025KiB", "8MiB"];
  for (const text of texts) {
    assert.equal(formatByteSize(parseByteSize(text) ?? -1), text);
  }
});
