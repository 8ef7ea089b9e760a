import assert from "node:assert/strict";
import {
  brotliCompressSync,
  constants,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import { undoCodings } from "../../../../../monitor/checks/http/body/content_codings.ts";

const MIB = 1_048_576;
const PAGE = "a page with a needle. ".repeat(3_000);

const utf8 = (text: string) => new TextEncoder().encode(text);
const both = (...parts: Uint8Array[]) =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** Sends bytes in pieces of one buffer, which is written over each time. */
async function* inPieces(bytes: Uint8Array, size: number) {
  const buffer = new Uint8Array(size);
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    buffer.set(piece);
    yield buffer.subarray(0, piece.length);
    await Promise.resolve();
    buffer.fill(0xaa);
  }
}

/** The text, what came out before it failed, and how it failed. */
async function undone(
  bytes: Uint8Array,
  coding: string,
  size = 8_192,
): Promise<{ text: string; kind: string | null }> {
  const parts: Uint8Array[] = [];
  let kind: string | null = null;
  try {
    const source = inPieces(bytes, size);
    for await (const piece of undoCodings(source, coding, MIB)) {
      parts.push(Uint8Array.from(piece));
    }
  } catch (error) {
    kind = (error as { kind: string }).kind;
  }
  const text = new TextDecoder().decode(both(...parts));
  return { text, kind };
}

const gzip = gzipSync(PAGE);

/** A member with every optional part of the header. */
function labelled(member: Uint8Array): Uint8Array {
  const head = Uint8Array.from(member.subarray(0, 10));
  head[3] = 2 + 4 + 8 + 16;
  return both(
    head,
    Uint8Array.of(3, 0, 1, 2, 3),
    utf8("name\0"),
    utf8("comment\0"),
    Uint8Array.of(7, 7),
    member.subarray(10),
  );
}

const whole: [
  name: string,
  coding: string,
  bytes: Uint8Array,
  text?: string,
][] = [
  ["nothing", "identity", utf8(PAGE)],
  ["a charset for a coding", "utf-8", utf8(PAGE)],
  ["no coding by name", "none", utf8(PAGE)],
  ["an empty word", "", utf8(PAGE)],
  ["a coding that nobody knows", "compress", utf8(PAGE)],
  ["gzip", "gzip", gzip],
  ["gzip in capitals", " GZIP ", gzip],
  ["x-gzip", "x-gzip", gzip],
  ["gzip of two members", "gzip", both(gzip, gzip), PAGE + PAGE],
  ["gzip with junk behind it", "gzip", both(gzip, utf8("junk"))],
  ["gzip with zeros behind it", "gzip", both(gzip, new Uint8Array(500))],
  ["gzip without its checksum", "gzip", gzip.subarray(0, -8)],
  ["gzip with a name and more", "gzip", labelled(gzip)],
  ["an empty gzip", "gzip", gzipSync(""), ""],
  ["no bytes at all as gzip", "gzip", new Uint8Array(), ""],
  ["deflate", "deflate", deflateSync(PAGE)],
  ["deflate without a header", "deflate", deflateRawSync(PAGE)],
  [
    "deflate with junk behind it",
    "deflate",
    both(deflateSync(PAGE), utf8("x")),
  ],
  ["no bytes at all as deflate", "deflate", new Uint8Array(), ""],
  ["br", "br", brotliCompressSync(PAGE)],
  [
    "br with junk behind it",
    "br",
    both(brotliCompressSync(PAGE), utf8("junk")),
  ],
  ["no bytes at all as br", "br", new Uint8Array(), ""],
  ["zstd", "zstd", zstdCompressSync(PAGE)],
  ["gzip in gzip", "gzip, gzip", gzipSync(gzip)],
  ["gzip in br", "gzip, br", brotliCompressSync(gzip)],
  ["gzip with identity", "identity, gzip, utf-8", gzip],
];

for (const [name, coding, bytes, text = PAGE] of whole) {
  for (const size of [1, 100, 8_192]) {
    Deno.test(`undoCodings() undoes ${name} in pieces of ${size}`, async () => {
      assert.deepEqual(await undone(bytes, coding, size), { text, kind: null });
    });
  }
}

const half = (bytes: Uint8Array) => bytes.subarray(0, bytes.length >> 1);

const broken: [
  name: string,
  coding: string,
  bytes: Uint8Array,
  want: string,
][] = [
  ["a page as gzip", "gzip", utf8(PAGE), "text"],
  ["zeros as gzip", "gzip", new Uint8Array(9_999), "text"],
  ["a start of gzip alone", "gzip", gzip.subarray(0, 9), "text"],
  [
    "gzip with rubbish in it",
    "gzip",
    both(gzip.subarray(0, 10), utf8("x".repeat(99))),
    "text",
  ],
  ["zeros as deflate", "deflate", new Uint8Array(9_999), "text"],
  ["zeros as br", "br", new Uint8Array(9_999), "text"],
  ["zeros as zstd", "zstd", new Uint8Array(9_999), "text"],
  ["a page as gzip in gzip", "gzip, gzip", utf8(PAGE), "text"],
  ["half of gzip", "gzip", half(gzip), "protocol"],
  ["half of deflate", "deflate", half(deflateSync(PAGE)), "protocol"],
  ["half of br", "br", half(brotliCompressSync(PAGE)), "protocol"],
  ["half of zstd", "zstd", half(zstdCompressSync(PAGE)), "protocol"],
  ["a bomb as gzip", "gzip", gzipSync(new Uint8Array(64 * MIB)), "too-big"],
  [
    "a bomb as deflate",
    "deflate",
    deflateSync(new Uint8Array(64 * MIB)),
    "too-big",
  ],
  [
    "a bomb as br",
    "br",
    brotliCompressSync(new Uint8Array(64 * MIB)),
    "too-big",
  ],
  [
    "a bomb as zstd",
    "zstd",
    zstdCompressSync(new Uint8Array(64 * MIB)),
    "too-big",
  ],
  [
    "a bomb in a bomb",
    "gzip, gzip",
    gzipSync(gzipSync(new Uint8Array(64 * MIB))),
    "too-big",
  ],
  [
    "zstd with a window of 32 MiB",
    "zstd",
    zstdCompressSync(new Uint8Array(40 * MIB), {
      params: { [constants.ZSTD_c_windowLog]: 25 },
    }),
    "text",
  ],
  ["six codings", "gzip, gzip, gzip, gzip, gzip, gzip", gzip, "protocol"],
];

for (const [name, coding, bytes, want] of broken) {
  Deno.test(`undoCodings() fails with ${name}: ${want}`, async () => {
    const { text, kind } = await undone(bytes, coding);
    assert.equal(kind, want);
    assert.ok(text.length <= MIB + 16_384, `${text.length}`);
  });
}

Deno.test("undoCodings() hands out what came before gzip broke off", async () => {
  const { text } = await undone(half(gzip), "gzip", 50);
  assert.ok(text.length > 1_000 && PAGE.startsWith(text));
});

Deno.test("undoCodings() leaves nothing open where its reader has enough", async () => {
  for (const coding of ["gzip", "deflate", "br", "zstd"]) {
    const bytes = {
      gzip,
      deflate: deflateSync(PAGE),
      br: brotliCompressSync(PAGE),
      zstd: zstdCompressSync(PAGE),
    }[coding] ?? new Uint8Array();
    let isClosed = false;
    const source = async function* () {
      try {
        yield* inPieces(bytes, 8_192);
        yield* inPieces(bytes, 8_192);
      } finally {
        isClosed = true;
      }
    };
    for await (const piece of undoCodings(source(), coding, MIB)) {
      assert.ok(piece.length > 0);
      break;
    }
    assert.ok(isClosed, coding);
  }
});
