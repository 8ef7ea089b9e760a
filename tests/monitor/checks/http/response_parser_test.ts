import assert from "node:assert/strict";
import fc from "fast-check";
import {
  MAX_HEAD_BYTES,
  type ResponseHead,
  ResponseParser,
} from "../../../../monitor/checks/http/response_parser.ts";

const latin1 = (text: string) =>
  Uint8Array.from(text, (char) => char.charCodeAt(0));

function parse(text: string): ResponseHead | null {
  const bytes = latin1(text);
  return new ResponseParser().push(bytes, bytes.length);
}

/** What the parser makes of a text: a head, null for more, or a kind. */
function outcome(push: () => ResponseHead | null): unknown {
  try {
    return push();
  } catch (error) {
    return (error as { kind: string }).kind;
  }
}

const plain = {
  status: 200,
  location: null,
  contentLength: null,
  transferEncoding: null,
  contentEncoding: null,
  contentType: null,
  setCookies: [],
};

const good: [name: string, text: string, want: Partial<ResponseHead>][] = [
  ["a bare status", "HTTP/1.1 200 OK\r\n\r\n", {}],
  ["no reason", "HTTP/1.1 200\r\n\r\n", {}],
  ["an empty reason", "HTTP/1.1 200 \r\n\r\n", {}],
  ["HTTP/1.0", "HTTP/1.0 599 x\r\n\r\n", { status: 599 }],
  ["HTTP/2", "HTTP/2 204\r\n\r\n", { status: 204 }],
  ["HTTP/2.0", "HTTP/2.0 404 x\r\n\r\n", { status: 404 }],
  ["two spaces", "http/1.1 \t404OK\r\n\r\n", { status: 404 }],
  ["no name", "HTTP/1.1 200 OK\r\n: abc\r\n:\r\n\r\n", {}],
  ["an empty length", "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", {}],
  [
    "folds",
    "HTTP/1.1 302 x\r\nContent-Length:\r\n 5\r\nLocation:\n\t/a\r\nSet-Cookie: a=b;\r\n Path=/\r\n\r\n",
    {
      status: 302,
      contentLength: 5,
      location: "/a",
      setCookies: ["a=b; Path=/"],
    },
  ],
  [
    "chunked said twice",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
    {
      transferEncoding: "chunked",
    },
  ],
  ["a length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", {
    contentLength: 5,
  }],
  ["a length in odd letters", "HTTP/1.1 200 OK\r\ncONTENT-lENGTH:5 \r\n\r\n", {
    contentLength: 5,
  }],
  [
    "one length said three times",
    "HTTP/1.1 200 OK\r\nContent-Length: 5, 05\r\nContent-Length: 5\r\n\r\n",
    { contentLength: 5 },
  ],
  ["chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n", {
    transferEncoding: "chunked",
  }],
  [
    "codings in two headers",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
    { transferEncoding: "gzip, chunked" },
  ],
  [
    "a coding that is none",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: Identity\r\nContent-Length: 5\r\n\r\n",
    { contentLength: 5 },
  ],
  [
    "chunked beside a coding that is none",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity, chunked\r\n\r\n",
    { transferEncoding: "chunked" },
  ],
  [
    "a length beside chunks",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    { transferEncoding: "chunked" },
  ],
  [
    "lengths beside chunks that nobody can read",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: x\r\nContent-Length: 5, 6\r\n\r\n",
    { transferEncoding: "chunked" },
  ],
  ["bare LF", "HTTP/1.1 200 OK\nContent-Length: 5\n\n", { contentLength: 5 }],
  ["bare LF after one header", "HTTP/1.1 200 OK\r\nA: b\n\r\n", {}],
  ["CR CR LF", "HTTP/1.1 200 OK\r\r\nContent-Length: 5\r\r\n\r\r\n", {
    contentLength: 5,
  }],
  ["bare CR", "HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n", {}],
  [
    "blanks before the colon",
    "HTTP/1.1 200 OK\r\nContent-Length \t: 5\r\nX : y\r\n\r\n",
    { contentLength: 5 },
  ],
  ["status 101", "HTTP/1.1 101 x\r\nUpgrade: x\r\n\r\n", { status: 101 }],
  [
    "interim answers of every number",
    "HTTP/1.1 100 x\r\n\r\nHTTP/1.1 102 x\r\n\r\nHTTP/1.1 199\r\nA: b\r\n\r\nHTTP/1.1 404 x\r\n\r\n",
    { status: 404 },
  ],
  ["status 600", "HTTP/1.1 600 x\r\n\r\n", { status: 600 }],
  ["status 999", "HTTP/1.1 999\r\n\r\n", { status: 999 }],
  [
    "the cookies of a redirect",
    "HTTP/1.1 302 x\r\nSet-Cookie: a=\xe9; Path=/\r\nset-cookie: b=c\r\n\r\n",
    { status: 302, setCookies: ["a=é; Path=/", "b=c"] },
  ],
  ["no cookies of a page", "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\n\r\n", {}],
  ["gzip", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", {
    contentEncoding: "gzip",
  }],
  [
    "codings of the content in two headers",
    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip, br\r\nContent-Encoding: x\r\n\r\n",
    { contentEncoding: "gzip, br, x" },
  ],
  [
    "the first type",
    "HTTP/1.1 200 OK\r\nContent-Type: a/b; charset=C\r\nContent-Type: d\r\n\r\n",
    { contentType: "a/b; charset=C" },
  ],
  [
    "the first location",
    "HTTP/1.1 302 Found\r\nLocation:\t/a b\r\nLocation: /c\r\n\r\n",
    { status: 302, location: "/a b" },
  ],
  ["a location in UTF-8", "HTTP/1.1 301 x\r\nLocation: /\xc3\xa9\r\n\r\n", {
    status: 301,
    location: "/%C3%A9",
  }],
  ["a location in Latin-1", "HTTP/1.1 301 x\r\nLocation: /\xe9 \xff\r\n\r\n", {
    status: 301,
    location: "/%E9 %FF",
  }],
  [
    "the first location that says something",
    "HTTP/1.1 301 x\r\nLocation: \r\nLocation: /b\r\n\r\n",
    {
      status: 301,
      location: "/b",
    },
  ],
  ["a location that says nothing", "HTTP/1.1 301 x\r\nLocation:\r\n\r\n", {
    status: 301,
  }],
  [
    "interim answers",
    `${
      "HTTP/1.1 103 x\r\nLocation: /x\r\n\r\n".repeat(10)
    }HTTP/1.1 204 x\r\n\r\n`,
    {
      status: 204,
    },
  ],
  [
    "a fold where nothing matters",
    "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\tc\r\n\r\n",
    {},
  ],
  ["1,000 headers", `HTTP/1.1 200 OK\r\n${"X: y\r\n".repeat(1_000)}\r\n`, {}],
];

for (const [name, text, want] of good) {
  Deno.test(`ResponseParser reads ${name}`, () => {
    const bodyStart = text.length;
    assert.deepEqual(parse(`${text}body`), { ...plain, bodyStart, ...want });
  });
}

const bad: [name: string, text: string, kind: string][] = [
  ["HTTP/0.9", "<html>", "protocol"],
  ["HTTP/3", "HTTP/3 200\r\n\r\n", "protocol"],
  ["a banner", "SSH-2.0-OpenSSH_9.6\r\n", "protocol"],
  ["one wrong byte", "X", "protocol"],
  ["an empty line first", "\r\nHTTP/1.1 200 OK\r\n\r\n", "protocol"],
  ["status 99", "HTTP/1.1 99 x\r\n\r\n", "protocol"],
  ["status 099", "HTTP/1.1 099 x\r\n\r\n", "protocol"],
  ["status 2000", "HTTP/1.1 2000 x\r\n\r\n", "protocol"],
  ["status 20a", "HTTP/1.1 20a x\r\n\r\n", "protocol"],
  ["no status", "HTTP/1.1\r\n\r\n", "protocol"],
  ["a version without digit", "HTTP/1.x 200 OK\r\n\r\n", "protocol"],
  ["endless interim answers", "HTTP/1.1 100 x\r\n\r\n".repeat(11), "protocol"],
  ["NUL", "HTTP/1.1 200 OK\r\nA: b\0\r\n\r\n", "protocol"],
  ["no colon", "HTTP/1.1 200 OK\r\nabc\r\n\r\n", "protocol"],
  ["a fold first", "HTTP/1.1 200 OK\r\n A: b\r\n\r\n", "protocol"],
  [
    "a folded length",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n 6\r\n\r\n",
    "protocol",
  ],
  [
    "two lengths",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
    "protocol",
  ],
  [
    "two lengths in one",
    "HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n",
    "protocol",
  ],
  [
    "a length of words",
    "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n",
    "protocol",
  ],
  [
    "a length beyond all bounds",
    "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999\r\n\r\n",
    "protocol",
  ],
  [
    "1,001 headers",
    `HTTP/1.1 200 OK\r\n${"X: y\r\n".repeat(1_001)}\r\n`,
    "too-big",
  ],
  [
    "a head without end",
    `HTTP/1.1 200 OK\r\nX: ${"y".repeat(MAX_HEAD_BYTES)}`,
    "too-big",
  ],
];

for (const [name, text, kind] of bad) {
  Deno.test(`ResponseParser refuses ${name}`, () => {
    assert.equal(outcome(() => parse(text)), kind);
  });
}

Deno.test("ResponseParser takes a head of exactly 256 KiB and no more", () => {
  const frame = "HTTP/1.1 200 OK\r\nX: \r\n\r\n".length;
  const head = (bytes: number) =>
    `HTTP/1.1 200 OK\r\nX: ${"y".repeat(bytes - frame)}\r\n\r\n`;
  assert.equal(parse(head(MAX_HEAD_BYTES))?.bodyStart, MAX_HEAD_BYTES);
  assert.equal(outcome(() => parse(head(MAX_HEAD_BYTES + 1))), "too-big");
});

Deno.test("ResponseParser sees the same however the bytes arrive", () => {
  const texts = fc.constantFrom(
    ...good.map(([, text]) => text),
    ...bad.filter(([, text]) => text.length < 2_000).map(([, text]) => text),
  );
  const property = fc.property(
    texts,
    fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
    (text, sizes) => {
      const bytes = latin1(text);
      const inPieces = () => {
        const parser = new ResponseParser();
        let end = 0;
        for (let turn = 0; end < bytes.length; turn++) {
          end = Math.min(bytes.length, end + (sizes[turn % sizes.length] ?? 1));
          const head = parser.push(bytes, end);
          if (head !== null) return head;
        }
        return null;
      };
      assert.deepEqual(outcome(inPieces), outcome(() => parse(text)));
    },
  );
  fc.assert(property, { numRuns: 500 });
});

Deno.test("ResponseParser never fails in any other way", () => {
  const noise = fc.array(fc.constantFrom(..."HTP/1. 20\r\n:aL\0")).map((
    chars,
  ) => `HTTP/1.1 200 ${chars.join("")}`);
  fc.assert(fc.property(noise, (text) => {
    const got = outcome(() => parse(text));
    assert.ok(got === null || got === "protocol" || typeof got === "object");
  }));
});
