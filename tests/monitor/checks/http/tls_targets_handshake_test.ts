import assert from "node:assert/strict";
import { createProber } from "../../../../monitor/checks/create_prober.ts";
import { authority, site, TLS_NAME } from "../../fixtures/certificate_cases.ts";
import { makeCertificate } from "../../fixtures/certificates.ts";
import { handshakeCases } from "../../fixtures/handshake_cases.ts";
import { probeTarget } from "../../fixtures/probe_target.ts";
import { serveRaw } from "../../fixtures/raw_server.ts";
import { serveTls } from "../../fixtures/tls_server.ts";

const probe = createProber({
  resolveTrusted: () => Promise.resolve(["127.0.0.1"]),
});

const trusting = createProber({
  caCerts: [authority.cert],
  resolveTrusted: () => Promise.resolve(["127.0.0.1"]),
});

for (const [name, behaviour, want] of handshakeCases) {
  Deno.test(`createProber() meets a TLS target that ${name}: ${want}`, async () => {
    await using server = serveRaw(behaviour);
    const timeoutMs = want === "timeout" ? 1_000 : 5_000;
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

/** A target behind a gate that lets nobody pass who does not name the server. */
function serveNamed(port: number) {
  return serveRaw(async ({ connection, send }) => {
    const buffer = new Uint8Array(4_096);
    const hello = buffer.subarray(0, await connection.read(buffer) ?? 0);
    if (!new TextDecoder("latin1").decode(hello).includes(TLS_NAME)) {
      return await send("\x15\x03\x03\x00\x02\x02\x70"); // unrecognized_name
    }
    using inner = await Deno.connect({ hostname: "127.0.0.1", port });
    await inner.write(hello);
    // whichever side ends first ends the other
    await Promise.race([pass(connection, inner), pass(inner, connection)]);
  });
}

async function pass(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(16_384);
  for (
    let count = await from.read(buffer);
    count !== null;
    count = await from.read(buffer)
  ) {
    for (let sent = 0; sent < count;) {
      sent += await to.write(buffer.subarray(sent, count));
    }
  }
}

Deno.test("createProber() passes a target that needs the server's name, and only by name", async () => {
  await using inner = await serveTls(makeCertificate(site));
  await using gate = serveNamed(inner.port);
  const kindOf = async (host: string) => {
    const url = `https://${host}:${gate.port}/`;
    return (await trusting(probeTarget({ url }))).kind;
  };
  assert.equal(await kindOf(TLS_NAME), null);
  assert.equal(await kindOf("127.0.0.1"), "tls");
});
