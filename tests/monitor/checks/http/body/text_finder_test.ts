import assert from "node:assert/strict";
import { charsetOf } from "../../../../../monitor/checks/http/body/charset.ts";
import { TextFinder } from "../../../../../monitor/checks/http/body/text_finder.ts";

const latin1 = (text: string) =>
  Uint8Array.from(text, (char) => char.charCodeAt(0));
const utf8 = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string, isLittle: boolean) =>
  Uint8Array.from(
    Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
      .flatMap((unit) =>
        isLittle ? [unit & 255, unit >> 8] : [unit >> 8, unit & 255]
      ),
  );

function finds(
  text: string,
  type: string | null,
  body: Uint8Array,
  size: number,
): boolean {
  const finder = new TextFinder(text, type);
  for (let at = 0; at < body.length; at += size) {
    if (finder.push(body.subarray(at, at + size))) return true;
  }
  return finder.end();
}

const META = '<html><head><meta charset="';
const HTTP_EQUIV =
  '<META http-equiv="Content-Type" content="text/html; charset=';
const PADDING = " ".repeat(2_000);

const bodies: [
  name: string,
  text: string,
  type: string | null,
  body: Uint8Array,
  want?: false,
][] = [
  ["UTF-8", "Größe", "text/html; charset=utf-8", utf8("Die Größe")],
  ["UTF-8 that nothing says", "Größe", null, utf8("Die Größe")],
  [
    "UTF-8 said to be Latin-1",
    "Größe",
    "text/html; charset=ISO-8859-1",
    utf8("Die Größe"),
  ],
  ["UTF-8 with a byte order mark", "Größe", null, utf8("\ufeffGröße")],
  [
    "ISO-8859-1",
    "Größe",
    "text/html; charset=ISO-8859-1",
    latin1("Die Gr\xf6\xdfe"),
  ],
  [
    "ISO-8859-1 in quotes",
    "Größe",
    'text/html;Charset="iso-8859-1"; x=y',
    latin1("Gr\xf6\xdfe"),
  ],
  [
    "ISO-8859-15",
    "5 \u20ac",
    "text/html; charset=iso-8859-15",
    latin1("5 \xa4"),
  ],
  [
    "ISO-8859-1 by a meta",
    "Größe",
    "text/html",
    latin1(`${META}iso-8859-1">Gr\xf6\xdfe`),
  ],
  [
    "ISO-8859-1 by an old meta",
    "Größe",
    null,
    latin1(`${HTTP_EQUIV}iso-8859-1">Gr\xf6\xdfe`),
  ],
  [
    "ISO-8859-1 by an XML declaration",
    "Größe",
    null,
    latin1("<?xml version=\"1.0\" encoding='iso-8859-1'?>Gr\xf6\xdfe"),
  ],
  ["ISO-8859-1 that nothing says", "Größe", "text/html", latin1("Gr\xf6\xdfe")],
  [
    "a label with an underscore",
    "Größe",
    "text/html; charset=ISO_8859_1",
    latin1("Gr\xf6\xdfe"),
  ],
  [
    "a charset that nobody knows",
    "Größe",
    "text/html; charset=utf8mb4",
    utf8("Größe"),
  ],
  [
    "Shift_JIS",
    "日本",
    "text/html; charset=Shift_JIS",
    latin1("\x93\xfa\x96\x7b"),
  ],
  [
    "Shift_JIS by a meta",
    "日本",
    "text/html",
    latin1(`${META}shift_jis">\x93\xfa\x96\x7b`),
  ],
  ["EUC-JP", "日本", "text/html; charset=euc-jp", latin1("\xc6\xfc\xcb\xdc")],
  [
    "ISO-2022-JP",
    "日本",
    "text/html; charset=iso-2022-jp",
    latin1("\x1b$BF|K\\\x1b(B"),
  ],
  ["GB2312", "中文", "text/html; charset=gb2312", latin1("\xd6\xd0\xce\xc4")],
  [
    "GB2312 far behind its meta",
    "中文",
    null,
    latin1(`${META}gb2312">${PADDING}\xd6\xd0\xce\xc4`),
  ],
  ["Big5", "中文", "text/html; charset=big5", latin1("\xa4\xa4\xa4\xe5")],
  [
    "Windows-1251",
    "Привет",
    "text/html; charset=windows-1251",
    latin1("\xcf\xf0\xe8\xe2\xe5\xf2"),
  ],
  [
    "UTF-16 with a mark, little end first",
    "ready",
    null,
    utf16("\ufeffall ready", true),
  ],
  [
    "UTF-16 with a mark, big end first",
    "ready",
    "text/html; charset=utf-16",
    utf16("\ufeffall ready", false),
  ],
  [
    "UTF-16 by its header",
    "ready",
    "text/plain; charset=utf-16le",
    utf16("all ready", true),
  ],
  [
    "UTF-16BE by its header",
    "ready",
    "text/plain; charset=utf-16be",
    utf16("all ready", false),
  ],
  [
    "UTF-16 with a text behind the first kilobyte",
    "ready",
    null,
    utf16(`\ufeff${PADDING}ready`, true),
  ],
  [
    "a mark that is stronger than the header",
    "Größe",
    "text/html; charset=shift_jis",
    utf8("\ufeffGröße"),
  ],
  [
    "a header that is stronger than a meta",
    "Größe",
    "text/html; charset=iso-8859-1",
    latin1(`${META}shift_jis">Gr\xf6\xdfe`),
  ],
  [
    "no such text",
    "Größe",
    "text/html; charset=iso-8859-1",
    latin1("Gr\xf6\xdf"),
    false,
  ],
  [
    "a text that is cut",
    "日本",
    "text/html; charset=Shift_JIS",
    latin1("\x93\xfa\x96"),
    false,
  ],
  ["an empty body", "Größe", null, latin1(""), false],
];

for (const [name, text, type, body, want = true] of bodies) {
  for (const size of [1, 700, 1_024, 9_999]) {
    Deno.test(`TextFinder looks into ${name} in pieces of ${size}`, () => {
      assert.equal(finds(text, type, body, size), want);
    });
  }
}

Deno.test("charsetOf() takes a page that says UTF-16 in single bytes for UTF-8", () => {
  assert.equal(charsetOf(null, latin1(`${META}utf-16">`)), "utf-8");
});

Deno.test("charsetOf() reads no further than 1,024 bytes", () => {
  const page = (spaces: number) =>
    latin1(`${" ".repeat(spaces)}<meta charset=gbk>`);
  assert.equal(charsetOf("text/html", page(1_006)), "gbk");
  assert.equal(charsetOf("text/html", page(1_010)), null);
});

Deno.test("charsetOf() needs linear time", () => {
  const start = latin1("<meta ".repeat(200));
  for (let turn = 0; turn < 100; turn++) {
    charsetOf("; charset".repeat(7_000), start);
  }
});
