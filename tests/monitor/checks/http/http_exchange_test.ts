import assert from "node:assert/strict";
import fc from "fast-check";
import { exchangeHttp } from "../../../../monitor/checks/http/http_exchange.ts";
import { deliver } from "../../fixtures/delivered_connection.ts";

const MIB = 1_048_576;
const OK = "HTTP/1.1 200 OK\r\n";

const utf8 = (text: string) => new TextEncoder().encode(text);

const asked = {
  request: utf8("GET / HTTP/1.1\r\n\r\n"),
  method: "GET",
  onFirstByte: () => {},
} as const;

/** "found", or the kind of the failure. */
async function search(
  pieces: Iterable<Uint8Array>,
  text: string,
  method: "GET" | "HEAD" = "GET",
): Promise<string> {
  try {
    const { connection } = deliver(pieces);
    const answer = await exchangeHttp(connection, { ...asked, method });
    try {
      await answer.body.find(text, MIB);
    } finally {
      answer.release();
    }
    return "found";
  } catch (error) {
    return (error as { kind: string }).kind;
  }
}

const bodies: [name: string, answer: string, want: string][] = [
  ["a body with a length", `${OK}Content-Length: 9\r\n\r\na needle `, "found"],
  ["a body until the end", `${OK}\r\nneedle`, "found"],
  ["a body without the text", `${OK}Content-Length: 4\r\n\r\nhay.`, "text"],
  ["an empty body", `${OK}Content-Length: 0\r\n\r\n`, "text"],
  ["no more than the length", `${OK}Content-Length: 5\r\n\r\nneedle`, "text"],
  [
    "a body shorter than its length",
    `${OK}Content-Length: 9\r\n\r\nhay`,
    "protocol",
  ],
  ["the text in a cut body", `${OK}Content-Length: 99\r\n\r\nneedle`, "found"],
  [
    "chunks",
    `${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nnee\r\n003;a=b\r\ndle\r\n0\r\n\r\n`,
    "found",
  ],
  [
    "chunks without the text",
    `${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nhay\r\n0\r\n\r\n`,
    "text",
  ],
  [
    "an upper-case size",
    `${OK}Transfer-Encoding: chunked\r\n\r\nA\r\n--needle--\r\n0\r\n\r\n`,
    "found",
  ],
  [
    "a chunk of no size",
    `${OK}Transfer-Encoding: chunked\r\n\r\n\r\nneedle`,
    "protocol",
  ],
  [
    "a chunk size of words",
    `${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\nneedle`,
    "protocol",
  ],
  [
    "a negative chunk",
    `${OK}Transfer-Encoding: chunked\r\n\r\n-6\r\nneedle`,
    "protocol",
  ],
  [
    "a chunk of 2^36",
    `${OK}Transfer-Encoding: chunked\r\n\r\n1000000000\r\nneedle`,
    "found",
  ],
  [
    "a chunk of 2^53",
    `${OK}Transfer-Encoding: chunked\r\n\r\n20000000000000\r\nneedle`,
    "protocol",
  ],
  [
    "a size that is filled up with zeros",
    `${OK}Transfer-Encoding: chunked\r\n\r\n${
      "6".padStart(64, "0")
    }\r\nneedle\r\n0\r\n\r\n`,
    "found",
  ],
  [
    "a size of 65 digits",
    `${OK}Transfer-Encoding: chunked\r\n\r\n${"6".padStart(65, "0")}\r\nneedle`,
    "protocol",
  ],
  [
    "a size with blanks behind it",
    `${OK}Transfer-Encoding: chunked\r\n\r\n6  \r\nneedle\r\n0 \r\n\r\n`,
    "found",
  ],
  [
    "chunks with bare LF",
    `${OK}Transfer-Encoding: chunked\n\n3\nnee\n3;a=b\ndle\n0\n\n`,
    "found",
  ],
  [
    "chunks with bare LF, without the text",
    `${OK}Transfer-Encoding: chunked\n\n3\nnee\n0\n\n`,
    "text",
  ],
  [
    "chunks beside a length",
    `${OK}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nneedle\r\n0\r\n\r\n`,
    "found",
  ],
  [
    "a body in no coding",
    `${OK}Transfer-Encoding: identity\r\nContent-Length: 6\r\n\r\nneedle`,
    "found",
  ],
  [
    "a chunk longer than it says",
    `${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nhayhay\r\n`,
    "protocol",
  ],
  [
    "a chunk one byte longer than it says",
    `${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nhay.\n0\r\n\r\n`,
    "protocol",
  ],
  [
    "a cut chunk",
    `${OK}Transfer-Encoding: chunked\r\n\r\n9\r\nhay`,
    "protocol",
  ],
  [
    "no last chunk",
    `${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nhay\r\n`,
    "protocol",
  ],
  [
    "an endless extension",
    `${OK}Transfer-Encoding: chunked\r\n\r\n3;${"x".repeat(300)}`,
    "protocol",
  ],
  [
    "LF in an extension",
    `${OK}Transfer-Encoding: chunked\r\n\r\n3;x\nhay.\r\n`,
    "protocol",
  ],
  [
    "another coding",
    `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n6\r\nneedle`,
    "protocol",
  ],
  [
    "chunked twice",
    `${OK}Transfer-Encoding: chunked, chunked\r\n\r\n6\r\nneedle`,
    "found",
  ],
  [
    "a body that is not compressed as it says",
    `${OK}Content-Encoding: gzip\r\n\r\nneedle`,
    "text",
  ],
  [
    "a body of 204",
    "HTTP/1.1 204 x\r\nContent-Length: 6\r\n\r\nneedle",
    "text",
  ],
  [
    "a body of 304",
    "HTTP/1.1 304 x\r\nContent-Length: 6\r\n\r\nneedle",
    "text",
  ],
];

for (const [name, answer, want] of bodies) {
  Deno.test(`exchangeHttp() searches ${name}: ${want}`, async () => {
    assert.equal(await search([utf8(answer)], "needle"), want);
  });
  Deno.test(`exchangeHttp() searches ${name} byte by byte`, async () => {
    const bytes = [...utf8(answer)].map((byte) => Uint8Array.of(byte));
    assert.equal(await search(bytes, "needle"), want);
  });
}

Deno.test("exchangeHttp() expects no body after HEAD", async () => {
  const answer = utf8(`${OK}Content-Length: 6\r\n\r\nneedle`);
  assert.equal(await search([answer], "needle", "HEAD"), "text");
});

const sizes: [name: string, before: number, after: number, want: string][] = [
  ["text at the end of 1 MiB", MIB - 6, 0, "found"],
  ["text at the start of an endless body", 0, 4 * MIB, "found"],
  ["text that starts within 1 MiB", MIB - 5, 0, "too-big"],
  ["text beyond 1 MiB", MIB, 0, "too-big"],
];

for (const [name, before, after, want] of sizes) {
  Deno.test(`exchangeHttp() finds ${name}: ${want}`, async () => {
    const body = [before, 0, after].map((size) =>
      new Uint8Array(size).fill(46)
    );
    body[1] = utf8("needle");
    assert.equal(await search([utf8(`${OK}\r\n`), ...body], "needle"), want);
  });
}

Deno.test("exchangeHttp() takes a body of exactly 1 MiB without the text", async () => {
  const body = (size: number) => [utf8(`${OK}\r\n`), new Uint8Array(size)];
  assert.equal(await search(body(MIB), "needle"), "text");
  assert.equal(await search(body(MIB + 1), "needle"), "too-big");
});

Deno.test("exchangeHttp() bounds what tiny chunks with extensions cost", async () => {
  const chunk = utf8(`1;${"x".repeat(250)}\r\n.\r\n`.repeat(1_000));
  let pieces = 0;
  function* endless() {
    yield utf8(`${OK}Transfer-Encoding: chunked\r\n\r\n`);
    for (;; pieces++) yield chunk;
  }
  assert.equal(await search(endless(), "needle"), "too-big");
  const readBytes = pieces * chunk.length;
  assert.ok(readBytes <= 9 * MIB, `${readBytes} bytes were read`);
});

for (const size of [8_191, 8_192, 8_193, 40_000]) {
  Deno.test(`exchangeHttp() reads a head of ${size} bytes`, async () => {
    const frame = `${OK}X: \r\n\r\n`.length;
    const head = `${OK}X: ${"y".repeat(size - frame)}\r\n\r\n`;
    assert.equal(await search([utf8(`${head}needle`)], "needle"), "found");
    assert.equal(await search([utf8(head), utf8("hay")], "needle"), "text");
  });
}

Deno.test("exchangeHttp() reads no further than the head", async () => {
  const head = utf8(`${OK}Content-Length: 99999999\r\n\r\n`);
  const { connection, seen } = deliver([head, new Uint8Array(99_999)]);
  await exchangeHttp(connection, asked);
  assert.equal(seen.readBytes, head.length);
  assert.equal(seen.written, "GET / HTTP/1.1\r\n\r\n");
});

Deno.test("exchangeHttp() keeps nothing from one answer to the next", async () => {
  assert.equal(await search([utf8(`${OK}\r\nneedle`)], "needle"), "found");
  assert.equal(await search([utf8(`${OK}\r\n`)], "needle"), "text");
  assert.equal(await search([utf8("HTTP/1.1 200")], "needle"), "protocol");
});

Deno.test("exchangeHttp() finds a text exactly when the body includes it", async () => {
  const letters = (maxLength: number, minLength = 0) =>
    fc.array(fc.constantFrom("a", "b", "é"), { minLength, maxLength })
      .map((list) => list.join(""));
  const property = fc.asyncProperty(
    letters(60),
    letters(5, 1),
    fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    fc.boolean(),
    async (body, text, sizes, isChunked) => {
      const bytes = utf8(body);
      const pieces: Uint8Array[] = [];
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const end = at + (sizes[turn % sizes.length] ?? 1);
        pieces.push(bytes.subarray(at, end));
        at = end;
      }
      const framed = isChunked ? pieces.flatMap(asChunk) : pieces;
      const head = isChunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n";
      const end = isChunked ? [utf8("0\r\n\r\n")] : [];
      const want = body.includes(text) ? "found" : "text";
      const got = await search([utf8(OK + head), ...framed, ...end], text);
      assert.equal(got, want);
    },
  );
  await fc.assert(property, { numRuns: 300 });
});

function asChunk(piece: Uint8Array): Uint8Array[] {
  return [utf8(`${piece.length.toString(16)}\r\n`), piece, utf8("\r\n")];
}
