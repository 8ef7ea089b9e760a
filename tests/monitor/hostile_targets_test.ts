import assert from "node:assert/strict";
import { createProber } from "../../monitor/probe_http.ts";
import type { ErrorKind, ProbeTarget } from "../../monitor/types.ts";
import { probeTarget } from "./fixtures/probe_target.ts";
import {
  answer,
  type Behaviour,
  okAnswer,
  type RawPeer,
  serveRaw,
} from "./fixtures/raw_server.ts";

/** Short, for the targets that only the deadline ends. */
const TIMEOUT_MS = 150;
/** How often a dripping target sends. */
const DRIP_MS = 10;
const OK = "HTTP/1.1 200 OK\r\n";
const TEXT = { expectedText: "needle" };
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;

/** Sends `head`, and then `piece` for ever: at once, or every so often. */
function endless(head: string, piece: string, everyMs = 0): Behaviour {
  return async ({ connection, readRequest, send }) => {
    await readRequest();
    await send(head);
    const bytes = Uint8Array.from(piece, (char) => char.charCodeAt(0));
    while (true) {
      if (everyMs > 0) await new Promise((done) => setTimeout(done, everyMs));
      await connection.write(bytes);
    }
  };
}

/** Answers and closes at once. */
function closing(text: string): Behaviour {
  return async ({ readRequest, send }) => {
    await readRequest();
    await send(text);
  };
}

/** Closes with data unread, which the system turns into a reset. */
async function reset({ connection }: RawPeer): Promise<void> {
  await connection.read(new Uint8Array(1));
}

const silent: Behaviour = ({ untilClosed }) => untilClosed();
const tlsAlert = "\x15\x03\x03\x00\x02\x02\x28";
const gzipBomb = `${OK}Content-Encoding: gzip\r\n\r\n`;

const cases: [
  name: string,
  behaviour: Behaviour,
  want: ErrorKind | "up",
  overrides?: Partial<ProbeTarget>,
][] = [
  ["never answers", silent, "timeout"],
  ["sends half a status line", endless("HTTP/1.1 20", "", 1_000), "timeout"],
  ["drips header lines", endless(OK, "X: y\r\n", DRIP_MS), "timeout"],
  ["drips bytes of a header", endless(OK, "x", DRIP_MS), "timeout"],
  ["drips a body", endless(`${OK}\r\n`, ".", DRIP_MS), "timeout", TEXT],
  ["drips a body that nobody reads", endless(`${OK}\r\n`, ".", DRIP_MS), "up"],
  ["drips chunks", endless(CHUNKED, "1\r\n.\r\n", DRIP_MS), "timeout", TEXT],
  [
    "stops within its length",
    answer(`${OK}Content-Length: 9\r\n\r\nhay`),
    "timeout",
    TEXT,
  ],
  [
    "drips interim answers",
    endless("", "HTTP/1.1 100 x\r\n\r\n", 40),
    "timeout",
  ],
  [
    "sends an infinite body",
    endless(`${OK}\r\n`, ".".repeat(9_999)),
    "too-big",
    TEXT,
  ],
  [
    "sends an infinite body that nobody reads",
    endless(`${OK}\r\n`, ".".repeat(9_999)),
    "up",
  ],
  [
    "sends an infinite chunk",
    endless(`${CHUNKED}fffffff\r\n`, ".".repeat(9_999)),
    "too-big",
    TEXT,
  ],
  ["sends a gzip bomb", endless(gzipBomb, "\0".repeat(9_999)), "text", TEXT],
  [
    "sends a gzip bomb that nobody reads",
    endless(gzipBomb, "\0".repeat(9_999)),
    "up",
  ],
  [
    "sends 10 MB of headers",
    endless(OK, `X: ${"y".repeat(999)}\r\n`),
    "too-big",
  ],
  ["sends one endless header", endless(OK, "y".repeat(999)), "too-big"],
  [
    "sends 2,000 headers",
    answer(`${OK}${"X: y\r\n".repeat(2_000)}\r\n`),
    "too-big",
  ],
  [
    "sends endless interim answers",
    endless("", "HTTP/1.1 100 x\r\n\r\n"),
    "protocol",
  ],
  [
    "ends before its length",
    closing(`${OK}Content-Length: 9\r\n\r\nhay`),
    "protocol",
    TEXT,
  ],
  [
    "sends a length and chunks",
    answer(`${OK}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok`),
    "protocol",
  ],
  [
    "sends two lengths",
    answer(`${OK}Content-Length: 2\r\nContent-Length: 3\r\n\r\nok`),
    "protocol",
  ],
  ["sends a bad chunk", answer(`${CHUNKED}zz\r\n`), "protocol", TEXT],
  ["sends bare LF", answer("HTTP/1.1 200 OK\n\nok"), "protocol"],
  ["speaks HTTP/0.9", closing("<html>ok</html>"), "protocol"],
  ["greets like SSH", async ({ send, untilClosed }) => {
    await send("SSH-2.0-OpenSSH_9.6\r\n");
    await untilClosed();
  }, "protocol"],
  ["answers with TLS", answer(tlsAlert), "protocol"],
  ["closes at once", () => Promise.resolve(), "protocol"],
  ["closes after the request", closing(""), "protocol"],
  ["closes within the head", closing(`${OK}X: y\r\n`), "protocol"],
  ["resets", reset, "protocol"],
  ["sends status 99", answer("HTTP/1.1 99 x\r\n\r\n"), "protocol"],
  ["sends status 999", answer("HTTP/1.1 999 x\r\n\r\n"), "protocol"],
  [
    "switches protocols",
    answer("HTTP/1.1 101 x\r\nUpgrade: websocket\r\n\r\n"),
    "protocol",
  ],
  ["sends a body with 204", answer(okAnswer("needle", "204 x")), "up"],
  [
    "sends a body with 204 that does not count",
    answer(okAnswer("needle", "204 x")),
    "text",
    TEXT,
  ],
  [
    "sends the text after 1 MiB",
    answer(`${OK}\r\n${".".repeat(1_048_576)}needle`),
    "too-big",
    TEXT,
  ],
];

const probe = createProber();

for (const [name, behaviour, want, overrides] of cases) {
  Deno.test(`createProber() meets a target that ${name}: ${want}`, async () => {
    await using server = serveRaw(behaviour);
    const isSlow = want === "timeout";
    const result = await probe(probeTarget({
      url: server.url,
      ...(isSlow ? { timeoutMs: TIMEOUT_MS } : {}),
      ...overrides,
    }));
    assert.equal(result.kind ?? "up", want);
    assert.equal(result.outcome, want === "up" ? "up" : "down");
    assert.equal(result.networkSuspect, false);
    assert.ok(result.durationMs > 0);
    if (isSlow) assert.ok(result.durationMs >= TIMEOUT_MS - 2);
  });
}

Deno.test("createProber() ends 100 stalled targets by their own deadlines", async () => {
  await using stalled = serveRaw(silent);
  await using good = serveRaw(answer(okAnswer()));
  const target = probeTarget({ url: stalled.url, timeoutMs: TIMEOUT_MS });
  const pending = Array.from({ length: 100 }, () => probe(target));
  const other = await probe(probeTarget({ url: good.url }));
  assert.equal(other.outcome, "up");
  const kinds = new Set((await Promise.all(pending)).map(({ kind }) => kind));
  assert.deepEqual([...kinds], ["timeout"]);
});

Deno.test("createProber() keeps no state that a target sends", async () => {
  await using server = serveRaw(
    answer(
      `${OK}Set-Cookie: a=b\r\nAlt-Svc: h3=":1"\r\nContent-Length: 0\r\n\r\n`,
    ),
  );
  const target = probeTarget({ url: server.url });
  await probe(target);
  await probe(target);
  assert.equal(server.requests.length, 2);
  assert.equal(server.requests[0], server.requests[1]);
  assert.equal(server.accepted, 2);
});

Deno.test({
  name: "createProber() leaves no descriptor behind",
  // where they cannot be listed, the resource sanitizer has to do
  ignore: !canListDescriptors(),
  async fn() {
    await using stalled = serveRaw(silent);
    await using failing = serveRaw(reset);
    await using good = serveRaw(answer(okAnswer()));
    const targets = [stalled, failing, good].map(({ url }) =>
      probeTarget({ url, timeoutMs: TIMEOUT_MS })
    );
    const round = (size: number) =>
      Promise.all(
        Array.from({ length: size }).flatMap(() => targets.map(probe)),
      );
    await round(1);
    const before = openFiles();
    await round(150);
    // the server's ends close once it has seen ours do so
    for (let turn = 0; turn < 100 && openFiles() > before + 2; turn++) {
      await new Promise((done) => setTimeout(done, 5));
    }
    assert.ok(openFiles() <= before + 2, `${before} then ${openFiles()}`);
  },
});

/** Linux alone lists them, and Deno shows the list only with --allow-all. */
function canListDescriptors(): boolean {
  try {
    return openFiles() > 0;
  } catch {
    return false;
  }
}

function openFiles(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}
