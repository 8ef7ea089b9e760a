import assert from "node:assert/strict";
import { createProber } from "../../monitor/probe_http.ts";
import type { ErrorKind } from "../../monitor/types.ts";
import { probeTarget } from "./fixtures/probe_target.ts";
import { type Behaviour, serveRaw } from "./fixtures/raw_server.ts";

const probe = createProber({
  resolveTrusted: () => Promise.resolve(["127.0.0.1"]),
});

/** Reads the client's hello, then sends these bytes. */
function afterHello(bytes: number[]): Behaviour {
  return async ({ connection, send, untilClosed }) => {
    await connection.read(new Uint8Array(4_096));
    await send(String.fromCharCode(...bytes));
    await untilClosed();
  };
}

/** A server's hello of TLS 1.0, which is the version 3.1. */
const oldHello = [
  ...[22, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1],
  ...Array<number>(32).fill(7),
  ...[0, 0, 47, 0],
];

const handshakes: [name: string, behaviour: Behaviour, want: ErrorKind][] = [
  ["stalls in the handshake", ({ untilClosed }) => untilClosed(), "timeout"],
  ["stalls after the client's hello", afterHello([22, 3, 3]), "timeout"],
  ["closes in the handshake", () => Promise.resolve(), "tls"],
  [
    "answers in plain HTTP",
    afterHello([..."HTTP/1.1 400 x\r\n\r\n"].map((char) => char.charCodeAt(0))),
    "tls",
  ],
  ["wants an old version", afterHello(oldHello), "tls"],
  ["refuses the version", afterHello([21, 3, 1, 0, 2, 2, 70]), "tls"],
];

for (const [name, behaviour, want] of handshakes) {
  Deno.test(`createProber() meets a TLS target that ${name}: ${want}`, async () => {
    await using server = serveRaw(behaviour);
    const timeoutMs = want === "timeout" ? 150 : 5_000;
    const result = await probe(
      probeTarget({ url: `https://good.example:${server.port}/`, timeoutMs }),
    );
    assert.equal(result.kind, want);
    assert.equal(result.certificateExpiresAt, null);
    assert.ok(result.phases.connectMs > 0 && result.phases.tlsMs > 0);
    assert.equal(result.phases.firstByteMs, 0);
  });
}

/** The client's hello of a probe, as Latin-1 text. */
async function helloOf(url: (port: number) => string): Promise<string> {
  let hello = "";
  await using server = serveRaw(async ({ connection }) => {
    const buffer = new Uint8Array(4_096);
    const count = await connection.read(buffer) ?? 0;
    hello = String.fromCharCode(...buffer.subarray(0, count));
  });
  await probe(probeTarget({ url: url(server.port) }));
  return hello;
}

Deno.test("createProber() names the server, and asks for HTTP/1.1", async () => {
  const hello = await helloOf((port) => `https://sni.example.:${port}/`);
  assert.ok(hello.includes("sni.example"));
  assert.ok(!hello.includes("sni.example."));
  assert.ok(hello.includes("http/1.1"));
  assert.ok(!hello.includes("h2"));
});

Deno.test("createProber() names no server for an address", async () => {
  const hello = await helloOf((port) => `https://127.0.0.1:${port}/`);
  assert.ok(hello.length > 0 && !hello.includes("127.0.0.1"));
});
