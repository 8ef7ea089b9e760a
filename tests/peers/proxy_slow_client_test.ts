import assert from "node:assert/strict";
import { startProxy } from "./haproxy.ts";
import { serveUpstream } from "./serve_upstream.ts";
import { connectTls, dribble, readToEnd } from "./tls_client.ts";

/** Waiting for the real limits would take minutes; proxy_test.ts reads them. */
const SHORT = {
  "timeout http-request 10s": "timeout http-request 600ms",
  "wait-for-body time 30s": "wait-for-body time 600ms",
};

const slow: [what: string, start: string, piece: string][] = [
  ["head", "GET /health HTTP/1.1\r\nHost: localhost\r\n", "X-A: b\r\n"],
  [
    "body",
    "POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\n",
    "x",
  ],
];

for (const [what, start, piece] of slow) {
  Deno.test(`the proxy cuts a client that dribbles the ${what} of a request`, async () => {
    await using upstream = serveUpstream(() => new Response("OK"));
    await using proxy = await startProxy(upstream.port, SHORT);
    using connection = await connectTls(proxy);
    await connection.write(new TextEncoder().encode(start));
    const dribbling = dribble(connection, piece);
    const answer = await readToEnd(connection);
    await dribbling;
    assert.match(answer, /^HTTP\/1\.1 408 /);
    assert.equal(upstream.requests.length, 0, "nothing reached the upstream");
  });
}

Deno.test("the proxy cuts a client that does not begin a request", async () => {
  await using upstream = serveUpstream(() => new Response("OK"));
  await using proxy = await startProxy(upstream.port, SHORT);
  using connection = await connectTls(proxy);
  await connection.handshake();
  assert.match(await readToEnd(connection), /^(HTTP\/1\.1 408 |$)/);
});

Deno.test("the proxy cuts a client that dribbles the TLS handshake", async () => {
  await using upstream = serveUpstream(() => new Response("OK"));
  await using proxy = await startProxy(upstream.port, {
    "timeout client 30s": "timeout client 600ms",
  });
  using connection = await Deno.connect({
    hostname: "127.0.0.1",
    port: proxy.port,
  });
  // The head of a record of 512 bytes: a ClientHello that does not end soon.
  await connection.write(Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc));
  const dribbling = dribble(connection, "x");
  assert.equal(await readToEnd(connection), "");
  await dribbling;
});

Deno.test("the proxy refuses the connection over the limit of one client", async () => {
  await using upstream = serveUpstream(() => new Response("OK"));
  await using proxy = await startProxy(upstream.port, {
    "sc0_conn_cur gt 100": "sc0_conn_cur gt 3",
  });
  const open: Deno.TlsConn[] = [];
  try {
    for (let i = 0; i < 3; i++) {
      const connection = await connectTls(proxy);
      open.push(connection);
      await connection.handshake();
    }
    await assert.rejects(async () => {
      using fourth = await connectTls(proxy);
      await fourth.handshake();
    });
  } finally {
    for (const connection of open) connection.close();
  }
});
