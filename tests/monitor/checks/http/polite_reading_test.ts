import assert from "node:assert/strict";
import { createProber } from "../../../../monitor/checks/create_prober.ts";
import { ResponseBody } from "../../../../monitor/checks/http/body/response_body.ts";
import type { ProbeTarget } from "../../../../monitor/types.ts";
import { probeTarget } from "../../fixtures/probe_target.ts";
import { okAnswer, serveRaw } from "../../fixtures/raw_server.ts";

const PIECES = 30;
const PIECE = "x".repeat(1_000);
const LENGTH = PIECES * PIECE.length;

const probe = createProber();

/** Says what a probe was told, and how many pieces of the body could be sent. */
async function streamed(
  head: string,
  overrides: Partial<ProbeTarget> = {},
): Promise<{ kind: string | null; sent: number }> {
  let sent = 0;
  await using server = serveRaw(async ({ readRequest, send, connection }) => {
    const request = await readRequest();
    if (request.startsWith("GET /end ")) return await send(okAnswer());
    await send(`HTTP/1.1 ${head}\r\n\r\n`);
    for (let piece = 0; piece < PIECES; piece++) {
      // so that a closed connection is noticed at the next piece
      await new Promise((done) => setTimeout(done, 2));
      await send(PIECE);
      sent++;
    }
    await connection.closeWrite();
  });
  const { kind } = await probe(
    probeTarget({ url: server.url, ...overrides }),
  );
  return { kind, sent };
}

const cases: [
  name: string,
  head: string,
  want: string | null,
  overrides?: Partial<ProbeTarget>,
][] = [
  ["with a length", `200 OK\r\nContent-Length: ${LENGTH}`, null],
  ["until the end", "200 OK", null],
  ["with a status that is not expected", "500 x", "status"],
  ["of a redirect", "302 x\r\nLocation: /end", null],
  ["of a redirect that fails", "302 x\r\nLocation: /", "redirect"],
  ["that is found at its start", "200 OK", null, { expectedText: "xxx" }],
];

for (const [name, head, want, overrides] of cases) {
  Deno.test(`createProber() lets the target send a body ${name}`, async () => {
    const { kind, sent } = await streamed(head, overrides);
    assert.deepEqual([kind, sent], [want, PIECES]);
  });
}

Deno.test("createProber() counts the time until the head where nothing is asked of the body", async () => {
  const DELAY_MS = 300;
  await using server = serveRaw(async ({ readRequest, send }) => {
    await readRequest();
    await send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
    await new Promise((done) => setTimeout(done, DELAY_MS));
    await send("ok");
  });
  const startedAt = performance.now();
  const { outcome, durationMs } = await probe(probeTarget(server));
  const wholeMs = performance.now() - startedAt;
  assert.equal(outcome, "up");
  assert.ok(durationMs <= wholeMs - DELAY_MS + 2, `${durationMs} ${wholeMs}`);
});

const GET = {
  status: 200,
  location: null,
  contentLength: null,
  transferEncoding: null,
  contentEncoding: null,
  contentType: null,
  setCookies: [],
  bodyStart: 0,
};

/** A body that goes on for ever, and what ends reading it. */
function endless() {
  let cancel = () => {};
  let isClosed = false;
  const limit = {
    expired: false,
    cleared: false,
    onExpiry: (end: () => void) => cancel = end,
    clear: () => limit.cleared = true,
  };
  const connection = {
    readBytes: 0,
    /** A silent target sends nothing after this many bytes. */
    silentAfter: Infinity,
    read(buffer: Uint8Array): Promise<number> {
      if (isClosed) return Promise.reject(new Error("closed"));
      connection.readBytes += buffer.length;
      if (connection.readBytes < connection.silentAfter) {
        return Promise.resolve(buffer.length);
      }
      limit.expired = true;
      cancel();
      return connection.read(buffer);
    },
    write: () => Promise.resolve(),
    close: () => isClosed = true,
  };
  const body = new ResponseBody(GET, "GET", {
    connection,
    first: new Uint8Array(),
    buffer: new Uint8Array(8_192),
  });
  const deadline = { expired: false, onExpiry: () => {} };
  return { body, connection, limits: { limit, deadline } };
}

Deno.test("ResponseBody leaves an endless body after 64 KiB", async () => {
  const { body, connection, limits } = endless();
  await body.leave(() => limits);
  assert.equal(connection.readBytes, 65_536);
  assert.ok(limits.limit.cleared);
  assert.equal(body.leave(() => limits), null);
});

Deno.test("ResponseBody leaves a body that stays away when its time is over", async () => {
  const { body, connection, limits } = endless();
  connection.silentAfter = 20_000;
  await body.leave(() => limits);
  assert.ok(limits.limit.expired && limits.limit.cleared);
});

Deno.test("ResponseBody waits for nothing where all of the body came with the head", () => {
  const { connection } = endless();
  const buffer = new Uint8Array(8_192);
  const answers = [
    [{ ...GET, contentLength: 0 }, "GET"],
    [{ ...GET, contentLength: 9 }, "GET"],
    [{ ...GET, contentLength: 99 }, "HEAD"],
    [{ ...GET, status: 204 }, "GET"],
    [{ ...GET, status: 304, contentLength: 99 }, "GET"],
  ] as const;
  for (const [head, method] of answers) {
    const first = new Uint8Array(9);
    const source = { connection, first, buffer };
    const body = new ResponseBody(head, method, source);
    const limits = () => assert.fail("it waits");
    assert.equal(body.leave(limits), null);
  }
  assert.equal(connection.readBytes, 0);
});
